// Runs before the first paint so that the page never flashes in the wrong theme, nor the home page at another address;
// the page's policy forbids inline scripts.
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem("funiki-theme");
  } catch (_) {
    /* storage may be blocked */
  }
  var dark = stored === "dark" || (stored !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", dark);
  document.documentElement.classList.toggle("at-home", location.pathname === "/");
  var meta = document.querySelector('meta[name="theme-color"]');
  if (meta) meta.setAttribute("content", dark ? "#0f171e" : "#eef2f1");
})();
