import { useMemo } from "react";

import { cn } from "@/lib/cn";
import { useNear } from "@/lib/use-near";

import { type PaletteName, palette as inks } from "./palettes";
import { LANDSCAPE, print } from "./print";
import type { SceneName } from "./scenes";

interface SceneProps {
  scene: SceneName;
  palette: PaletteName;
  seed: number;
  className?: string;
}

/** A wide picture for its own sake; fills its box, and is drawn when it comes near the screen. */
export function Scene({ scene, palette, seed, className }: SceneProps) {
  const [box, near] = useNear<HTMLDivElement>();
  const src = useMemo(() => near && print(scene, palette, seed, LANDSCAPE).src, [near, scene, palette, seed]);
  return (
    <div ref={box} className={cn("overflow-hidden", className)} style={{ backgroundColor: inks(palette).skyLow }}>
      {src && <img src={src} alt="" width={LANDSCAPE.w} height={LANDSCAPE.h} decoding="async" className="size-full object-cover" />}
    </div>
  );
}
