import { useMemo } from "react";

import { cn } from "@/lib/cn";

import type { PaletteName } from "./palettes";
import { LANDSCAPE, print } from "./print";
import type { SceneName } from "./scenes";

interface SceneProps {
  scene: SceneName;
  palette: PaletteName;
  seed: number;
  className?: string;
}

/** A wide picture for its own sake; fills its box. */
export function Scene({ scene, palette, seed, className }: SceneProps) {
  const { src } = useMemo(() => print(scene, palette, seed, LANDSCAPE), [scene, palette, seed]);
  return <img src={src} alt="" width={LANDSCAPE.w} height={LANDSCAPE.h} loading="lazy" decoding="async" className={cn("object-cover", className)} />;
}
