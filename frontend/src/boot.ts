import "./index.css";

/** The built HTML is painted first; the script, fetched meanwhile, then takes it over. A hidden tab paints nothing. */
const start = () => void import("./main");
if (document.visibilityState === "hidden") start();
else requestAnimationFrame(() => setTimeout(start));
