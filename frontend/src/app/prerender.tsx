import { StrictMode } from "react";
import { renderToString } from "react-dom/server";
import { createMemoryRouter } from "react-router";

import { App } from "./app";
import { Layout } from "./layout";
import { routes } from "./routes";

/** What stands in the built HTML, to be seen before any script has run: the home page, and the frame of the others. */
export function prerender(): { home: string; elsewhere: string } {
  return {
    home: draw(createMemoryRouter(routes)),
    elsewhere: draw(createMemoryRouter([{ path: "*", element: <Layout /> }], { initialEntries: ["/elsewhere"] })),
  };
}

function draw(router: ReturnType<typeof createMemoryRouter>): string {
  return renderToString(
    <StrictMode>
      <App router={router} />
    </StrictMode>,
  );
}
