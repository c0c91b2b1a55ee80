import type { ComponentType } from "react";

/** The map comes with its own drawing library; a build without `features/map/map-page.tsx` is a build without the map. */
const found = import.meta.glob<{ MapPage: ComponentType }>("../features/map/map-page.tsx");
const [load] = Object.values(found);

export const hasMap = load !== undefined;

export async function mapPage(): Promise<{ Component: ComponentType }> {
  if (!load) throw new Error("There is no map in this build.");
  return { Component: (await load()).MapPage };
}
