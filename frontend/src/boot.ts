import "./index.css";

/** The built HTML is painted first; the script, fetched meanwhile, is then read in one task and started in another. */
const boot = () => void import("./main").then(({ start }) => setTimeout(start));
// A hidden tab paints nothing.
if (document.visibilityState === "hidden") boot();
else requestAnimationFrame(() => setTimeout(boot));
