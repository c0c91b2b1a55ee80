import { LocateFixed } from "lucide-react";
import { useQueries } from "@tanstack/react-query";
import { Link } from "react-router";

import { Button } from "@/components/ui/button";
import { getTitle } from "@/lib/api/get-title";
import { texts } from "@/lib/texts";
import { useTheme } from "@/lib/theme";
import { names, titlePath } from "@/lib/title-facts";

import type { Atlas, Region } from "./atlas";
import { colourOf } from "./colours";
import { regionAbout, regionName } from "./labels";

const t = texts.map;

interface RegionsProps {
  atlas: Atlas;
  onShow: (region: Region) => void;
}

/** The map in words: its regions, how many titles each holds, the best-known ones, and the parts of each. */
export function Regions({ atlas, onShow }: RegionsProps) {
  const ordered = [...atlas.wide].sort((a, b) => b.count - a.count);
  return (
    <section aria-labelledby="regions-title" className="mx-auto w-full max-w-[96rem] px-4 py-10 sm:px-6">
      <h2 id="regions-title" className="text-2xl">
        {t.regions}
      </h2>
      <p className="mt-1 max-w-prose text-muted-foreground">{t.regionsLead}</p>
      <ul className="mt-6 grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {ordered.map((region) => (
          <WideRegion key={region.index} atlas={atlas} region={region} onShow={onShow} />
        ))}
      </ul>
    </section>
  );
}

function WideRegion({ atlas, region, onShow }: { atlas: Atlas; region: Region; onShow: (region: Region) => void }) {
  const [theme] = useTheme();
  const parts = atlas.narrow.filter(({ parent }) => parent === region.index).sort((a, b) => b.count - a.count);
  const name = regionName(region) || t.unnamed;
  return (
    <li className="flex flex-col gap-3 rounded-2xl bg-card p-5">
      <div className="flex items-start gap-3">
        <span aria-hidden="true" className="mt-2 size-3 shrink-0 rounded-full" style={{ backgroundColor: colourOf(atlas.keys[region.group], theme) }} />
        <div className="min-w-0 flex-1">
          <h3 className="text-lg leading-snug">{name}</h3>
          <p className="text-sm text-muted-foreground">{[t.titles(region.count), regionAbout(region)].filter(Boolean).join(" · ")}</p>
        </div>
        <Button variant="outline" size="icon" aria-label={t.show(name)} title={t.show(name)} onClick={() => { onShow(region); }}>
          <LocateFixed aria-hidden="true" />
        </Button>
      </div>
      <BestKnown atlas={atlas} ids={region.best_known.slice(0, 3)} />
      {parts.length > 1 && (
        <ul aria-label={t.parts(name)} className="flex flex-wrap gap-1.5">
          {parts.map((part) => (
            <li key={part.index}>
              <button type="button" onClick={() => { onShow(part); }} className="rounded-full bg-muted px-2.5 py-1 text-xs text-foreground hover:bg-accent">
                {regionName(part) || t.unnamed} <span className="text-muted-foreground tabular-nums">{part.count}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function BestKnown({ atlas, ids }: { atlas: Atlas; ids: readonly number[] }) {
  const unnamed = ids.filter((id) => !atlas.names.has(id));
  const asked = useQueries({ queries: unnamed.map((id) => getTitle(id)) });
  const found = new Map(unnamed.map((id, index) => [id, asked[index]?.data]));
  return (
    <p className="text-sm">
      {ids.map((id, index) => {
        const title = found.get(id);
        const name = atlas.names.get(id) ?? (title ? names(title).main : null);
        return (
          name && (
            <span key={id}>
              {index > 0 && ", "}
              <Link to={titlePath(id)} className="text-link underline-offset-4 hover:underline">
                {name}
              </Link>
            </span>
          )
        );
      })}
    </p>
  );
}
