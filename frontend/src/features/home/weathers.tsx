import { Link } from "react-router";

import { Scene } from "@/components/art/scene";
import type { PaletteName } from "@/components/art/palettes";
import { EMPTY } from "@/lib/search-state";
import { texts } from "@/lib/texts";
import { searchPath } from "@/lib/use-search-state";

const INKS: Record<(typeof texts.weathers.tiles)[number]["scene"], [PaletteName, number]> = {
  rain: ["dusk", 41],
  sea: ["sea", 12],
  forest: ["moss", 5],
  space: ["night", 6],
  snow: ["violet", 8],
  city: ["neon", 22],
};

/** Scenes to start from, for those who have no words yet. */
export function Weathers() {
  return (
    <section aria-labelledby="weathers" className="mx-auto max-w-[84rem] px-4 pt-10 sm:px-6">
      <h2 id="weathers" className="text-2xl">
        {texts.weathers.title}
      </h2>
      <p className="mt-1 text-muted-foreground">{texts.weathers.lead}</p>
      <ul className="mt-6 grid grid-cols-2 gap-3 sm:gap-5 lg:grid-cols-3">
        {texts.weathers.tiles.map(({ scene, label, q }) => (
          <li key={scene}>
            <Link to={searchPath({ ...EMPTY, q })} className="group relative block overflow-hidden rounded-3xl">
              <Scene
                scene={scene}
                palette={INKS[scene][0]}
                seed={INKS[scene][1]}
                className="aspect-[4/5] w-full transition-transform duration-700 group-hover:scale-[1.04] sm:aspect-[16/9]"
              />
              <span className="absolute inset-x-0 bottom-0 bg-gradient-to-t from-[#0c161dd9] to-transparent px-4 pt-14 pb-4 text-white sm:px-5">
                <span className="block font-display text-lg font-bold sm:text-xl">{label}</span>
                <span className="mt-0.5 block text-sm leading-snug text-white/90">{q}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
