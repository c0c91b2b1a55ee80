import { StrictMode, startTransition } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { createBrowserRouter } from "react-router";

import { App } from "./app/app";
import { routes } from "./app/routes";
import { keepTyped } from "./lib/typed-early";

export function start(): void {
  const home = location.pathname === "/";
  const root = document.getElementById(home ? "home" : "elsewhere");
  if (!root) throw new Error("index.html has no #home or no #elsewhere");
  document.getElementById(home ? "elsewhere" : "home")?.remove();
  if (home) keepTyped(root);

  const page = (
    <StrictMode>
      <App router={createBrowserRouter(routes)} />
    </StrictMode>
  );
  // In a transition the work is done in slices, so that someone who types already is not kept waiting.
  startTransition(() => {
    if (home && root.hasChildNodes()) hydrateRoot(root, page);
    else createRoot(root).render(page);
  });
}
