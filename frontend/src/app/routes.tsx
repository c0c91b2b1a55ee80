import type { RouteObject } from "react-router";

import { HomePage } from "@/features/home/home-page";

import { idle } from "@/lib/idle";

import { Layout } from "./layout";
import { CrashPage, NotFoundPage } from "./lost";
import { hasMap, mapPage } from "./map-slot";

const searchPage = () => import("@/features/search/search-page");
const titlePage = () => import("@/features/title/title-page");
const forYouPage = () => import("@/features/for-you/for-you-page");
const pickPage = () => import("@/features/for-you/pick-page");
const listPage = () => import("@/features/for-you/list-page");

/** The code of the other pages, fetched once the first one stands, so that going there is instant. */
export async function prefetchPages(): Promise<void> {
  for (const page of [searchPage, titlePage, forYouPage]) {
    await idle();
    await page().catch(() => undefined);
  }
}

export const routes: RouteObject[] = [
  {
    element: <Layout />,
    hydrateFallbackElement: <Layout />,
    children: [
      {
        errorElement: <CrashPage />,
        children: [
          { index: true, element: <HomePage /> },
          { path: "search", lazy: async () => ({ Component: (await searchPage()).SearchPage }) },
          { path: "anime/:id", lazy: async () => ({ Component: (await titlePage()).TitlePage }) },
          { path: "for-you", lazy: async () => ({ Component: (await forYouPage()).ForYouPage }) },
          { path: "for-you/favourites", lazy: async () => ({ Component: (await pickPage()).PickPage }) },
          { path: "list", lazy: async () => ({ Component: (await listPage()).ListPage }) },
          ...(hasMap ? [{ path: "map", lazy: mapPage }] : []),
          { path: "*", element: <NotFoundPage /> },
        ],
      },
    ],
  },
];
