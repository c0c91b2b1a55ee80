import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import { Poster } from "@/components/poster";
import { Skeleton } from "@/components/ui/skeleton";
import { getTitle } from "@/lib/api/get-title";
import { cn } from "@/lib/cn";
import { texts } from "@/lib/texts";
import { useTheme } from "@/lib/theme";
import { length, names, titlePath } from "@/lib/title-facts";
import { useDebounced } from "@/lib/use-debounced";

import { colourOf } from "./colours";
import type { Spot } from "./view";

const t = texts.map;
/** A pointer that only passes by asks for nothing. */
const REST_MS = 110;

interface HoverCardProps {
  id: number;
  at: Spot;
  /** Known at once for the best-known titles. */
  name: string | undefined;
  group: { key: string | undefined; guessed: boolean };
  announced: boolean;
}

/** What lies under the pointer. It stands above the point, or below where there is no room. */
export function HoverCard({ id, at, name, group, announced }: HoverCardProps) {
  const [theme] = useTheme();
  const rested = useDebounced(id, REST_MS) === id;
  const { data } = useQuery({ ...getTitle(id), enabled: rested });
  const title = data ? names(data).main : name;
  const below = at.y < 190;
  return (
    <div
      role={announced ? "status" : undefined}
      className={cn("pointer-events-none absolute z-10 flex w-72 max-w-[calc(100%-1rem)] gap-3 rounded-2xl border bg-popover p-2.5 text-popover-foreground shadow-xl", !below && "-translate-y-full")}
      style={{ left: `clamp(0.5rem, ${at.x - 144}px, calc(100% - 18.5rem))`, top: below ? at.y + 18 : at.y - 18 }}
      data-testid="map-card"
    >
      {data ? <Poster subject={data} picture={data.picture_url} plain eager className="w-17 shrink-0 self-start rounded-lg" /> : <Skeleton className="h-24 w-17 shrink-0" />}
      <div className="flex min-w-0 flex-col gap-1 py-0.5">
        {title ? (
          <Link to={titlePath(id)} tabIndex={-1} className="pointer-events-auto line-clamp-2 text-sm leading-snug font-semibold hover:underline">
            {title}
          </Link>
        ) : (
          <Skeleton className="h-4 w-40" />
        )}
        {data && <p className="truncate text-xs text-muted-foreground tabular-nums">{[data.type, data.year, length(data)].filter(Boolean).join(" · ")}</p>}
        {data && <p className="line-clamp-2 text-xs text-muted-foreground">{[...data.moods, ...data.genres].slice(0, 4).join(", ")}</p>}
        <p className="mt-auto flex items-center gap-1.5 text-xs">
          <span aria-hidden="true" className="size-2.5 shrink-0 rounded-full" style={{ backgroundColor: colourOf(group.key, theme) }} />
          {group.key === undefined ? t.noGroup : group.guessed ? t.guessed(t.groups[group.key] ?? group.key) : (t.groups[group.key] ?? group.key)}
        </p>
      </div>
    </div>
  );
}
