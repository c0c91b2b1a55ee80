import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router";

import { ErrorPanel } from "@/components/error-panel";
import { Skeleton } from "@/components/ui/skeleton";
import { getLanding, getMap } from "@/lib/api/get-map";
import { MAX_QUERY } from "@/lib/search-state";
import { useTastes } from "@/lib/tastes/use-tastes";
import { texts } from "@/lib/texts";
import { usePageTitle } from "@/lib/use-page-title";

import { type Atlas, type Region, atlasOf, placeOf } from "./atlas";
import type { Mark } from "./labels";
import { LandedList, LandingForm } from "./landing";
import { Legend } from "./legend";
import { MapView } from "./map-view";
import { Regions } from "./regions";
import type { Spot } from "./view";

const t = texts.map;
const FLOWN_TO = 10;

/** All titles on a plane, coloured by mood; where a search lands; the same in words below. */
export function MapPage() {
  usePageTitle(t.pageTitle);
  const { data, error, refetch } = useQuery(getMap);
  const atlas = useMemo(() => data && atlasOf(data), [data]);
  if (error) return <ErrorPanel error={error} heading="h1" onRetry={() => void refetch()} />;
  if (!atlas) {
    return (
      <div className="h-[calc(100dvh-7rem)] p-3" role="status" aria-label={t.loading}>
        <h1 className="sr-only">{t.title}</h1>
        <Skeleton className="size-full rounded-3xl" />
      </div>
    );
  }
  return <Loaded atlas={atlas} />;
}

function Loaded({ atlas }: { atlas: Atlas }) {
  const [params, setParams] = useSearchParams();
  const q = (params.get("q") ?? "").trim().slice(0, MAX_QUERY);
  const [group, setGroup] = useState<number | null>(null);
  const [region, setRegion] = useState<readonly Spot[]>([]);
  const frame = useRef<HTMLDivElement>(null);
  const { data: landing } = useQuery(getLanding(q));
  const tastes = useTastes();
  const results = useMemo(() => (q && landing ? landing.results : []), [q, landing]);
  const marks = useMemo((): Mark[] => {
    const mine = [...tastes].filter(([, { opinion }]) => opinion === "love" || opinion === "like");
    return [...results.map(({ id }, index) => ({ id, rank: index + 1 })), ...mine.map(([id]) => ({ id, rank: null }))];
  }, [results, tastes]);
  // The best ones: fifty would lead back to the whole map.
  const target = useMemo(() => results.slice(0, FLOWN_TO).flatMap(({ id }) => placeOf(atlas, id) ?? []), [atlas, results]);
  const landed = useMemo(() => results.flatMap(({ id }) => placeOf(atlas, id) ?? []), [atlas, results]);

  const show = (wanted: Region) => {
    setRegion(membersOf(atlas, wanted));
    frame.current?.scrollIntoView({ block: "end" });
  };
  const search = (wanted: string) => {
    setRegion([]);
    setParams(wanted ? { q: wanted } : {});
  };
  return (
    <>
      <h1 className="sr-only">{t.title}</h1>
      <div ref={frame} className="relative h-[calc(100dvh-7rem)] min-h-96 border-b max-sm:h-[calc(100dvh-10.5rem)]">
        <MapView atlas={atlas} group={group} marks={marks} target={region.length > 0 ? region : target} />
        <div className="pointer-events-none absolute inset-x-3 top-3 flex flex-col gap-2 sm:right-auto sm:w-80 [&>*]:pointer-events-auto">
          <LandingForm key={q} q={q} onSearch={search} />
          {q && landing && <LandedList results={results} missing={results.length - landed.length} />}
        </div>
        <div className="absolute inset-x-2 bottom-2 right-16">
          <Legend atlas={atlas} chosen={group} onChoose={setGroup} />
        </div>
        <p role="status" className="sr-only">
          {q && landing ? (results.length > 0 ? t.landed(landed.length) : t.landedNowhere) : ""}
        </p>
      </div>
      <Regions atlas={atlas} onShow={show} />
    </>
  );
}

/** Places of all titles of a region; a wide one has those of its parts. */
function membersOf(atlas: Atlas, region: Region): Spot[] {
  const parts = new Set([region.index, ...atlas.narrow.filter(({ parent }) => parent === region.index).map(({ index }) => index)]);
  return atlas.ids.flatMap((id, index) => (parts.has(atlas.regionOf[index] ?? -1) ? (placeOf(atlas, id) ?? []) : []));
}
