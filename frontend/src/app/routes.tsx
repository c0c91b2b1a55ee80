import type { RouteObject } from "react-router";

import { HomePage } from "@/features/home/home-page";

import { Layout } from "./layout";
import { CrashPage, NotFoundPage } from "./lost";

export const routes: RouteObject[] = [
  {
    element: <Layout />,
    // Nothing to show while the first page's code is on its way: it comes with the document.
    hydrateFallbackElement: <></>,
    children: [
      {
        errorElement: <CrashPage />,
        children: [
          { index: true, element: <HomePage /> },
          { path: "search", lazy: async () => ({ Component: (await import("@/features/search/search-page")).SearchPage }) },
          { path: "anime/:id", lazy: async () => ({ Component: (await import("@/features/title/title-page")).TitlePage }) },
          { path: "*", element: <NotFoundPage /> },
        ],
      },
    ],
  },
];
