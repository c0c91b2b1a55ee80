import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";

import { Poster } from "@/components/poster";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { FranchiseMember } from "@/lib/api/client";
import { getFranchise } from "@/lib/api/get-franchise";
import { cn } from "@/lib/cn";
import { texts } from "@/lib/texts";
import { length, names, titlePath } from "@/lib/title-facts";

import { PartFailed } from "./part-failed";
import { type Station, storyLine } from "./story-line";

const t = texts.title;
const BRANCHES = 2;

/** The story as a line to travel: stations in watch order, side entries branching off below them. */
export function WatchOrder({ id }: { id: number }) {
  const { data, error, refetch } = useQuery(getFranchise(id));
  const [all, setAll] = useState(false);
  const line = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const strip = line.current;
    const here = strip?.querySelector<HTMLElement>("[aria-current=page]")?.closest("li");
    if (strip && here) strip.scrollLeft = Math.max(0, here.offsetLeft - strip.offsetLeft - strip.clientWidth / 2 + here.clientWidth / 2);
  }, [data]);
  if (error && !data) return <PartFailed onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-96 w-full rounded-3xl" />;
  const stations = storyLine(data.members, id);
  const hidden = stations.reduce((sum, { side }) => sum + Math.max(0, side.length - BRANCHES), 0);
  return (
    <section aria-labelledby="watch-order">
      <h2 id="watch-order" className="text-2xl">
        {t.franchise}
      </h2>
      <p className="mt-1 text-muted-foreground">{t.franchiseLead(data.members.length, data.title)}</p>
      <ol ref={line} className="-mx-4 mt-6 flex overflow-x-auto px-4 pb-4 sm:-mx-6 sm:px-6">
        {stations.map((station) => (
          <Stop
            key={station.member.id}
            station={station}
            here={station.member.id === id}
            start={station.member.id === data.entry_id}
            first={station.place === 1}
            last={station.place === stations.length}
            branches={all ? station.side.length : BRANCHES}
          />
        ))}
      </ol>
      {(hidden > 0 || all) && (
        <Button variant="link" size="sm" className="px-0" aria-expanded={all} onClick={() => { setAll(!all); }}>
          {all ? t.hideSide : t.showSide(hidden)}
        </Button>
      )}
    </section>
  );
}

interface StopProps {
  station: Station;
  here: boolean;
  start: boolean;
  first: boolean;
  last: boolean;
  branches: number;
}

function Stop({ station: { member, place, side }, here, start, first, last, branches }: StopProps) {
  return (
    <li className="flex w-36 shrink-0 flex-col sm:w-40">
      <div aria-hidden="true" className="relative flex h-8 items-center">
        <span className={cn("absolute h-0.5 bg-input/60", first ? "left-4" : "left-0", last ? "right-auto" : "right-0", first && last && "hidden", last && !first && "w-4")} />
        <span className={cn("relative grid size-8 place-items-center rounded-full border-2 font-display text-sm font-bold tabular-nums", here ? "border-primary bg-primary text-primary-foreground" : "border-input bg-background text-foreground")}>
          {place}
        </span>
      </div>
      <Link to={titlePath(member.id)} aria-current={here ? "page" : undefined} className="group/stop mt-3 mr-4 block rounded-xl">
        <Poster subject={member} picture={member.picture_url} plain className={cn("rounded-xl shadow-md shadow-black/10", here && "ring-3 ring-primary ring-offset-2 ring-offset-background")} />
        <span className="mt-2 line-clamp-3 text-sm leading-snug font-semibold group-hover/stop:underline group-hover/stop:underline-offset-4">{names(member).main}</span>
        <span className="mt-0.5 block text-xs text-muted-foreground tabular-nums">{facts(member)}</span>
        {(start || here) && (
          <span className="mt-1.5 flex flex-wrap gap-1">
            {start && <Badge variant="default">{t.startHere}</Badge>}
            {here && <Badge variant="outline">{t.youAreHere}</Badge>}
          </span>
        )}
      </Link>
      {side.length > 0 && (
        <ul aria-label={t.sideOf(names(member).main)} className="mt-3 mr-3 ml-3.5 border-l-2 border-input/60">
          {side.slice(0, branches).map((one) => (
            <li key={one.id} className="relative pl-3.5">
              <span aria-hidden="true" className="absolute top-4.5 left-0 h-0.5 w-2.5 bg-input/60" />
              <Link to={titlePath(one.id)} className="block rounded-lg py-1.5 hover:underline hover:underline-offset-4">
                <span className="line-clamp-2 text-xs leading-snug font-medium">{names(one).main}</span>
                <span className="block text-[0.6875rem] text-muted-foreground tabular-nums">{[one.type, one.year].filter(Boolean).join(" · ")}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function facts(member: FranchiseMember): string {
  return [member.type, member.year, length(member)].filter(Boolean).join(" · ");
}
