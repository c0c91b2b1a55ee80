import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";

import { CardGrid, CardSkeleton } from "@/components/card-grid";
import { FoundBack } from "@/components/found-because";
import { TitleCard } from "@/components/title-card";
import { Button } from "@/components/ui/button";
import type { SearchResult } from "@/lib/api/client";
import { foundLine } from "@/lib/because";
import { cn } from "@/lib/cn";
import { texts } from "@/lib/texts";
import { useLater } from "@/lib/use-later";

const t = texts.results;
/** Pages that come by themselves while scrolling; then a button, so that the foot of the page can be reached. */
const AUTOMATIC = 96;
const ABOVE_FOLD = 6;

interface ResultListProps {
  results: readonly SearchResult[];
  search: Pick<UseInfiniteQueryResult, "hasNextPage" | "isFetchingNextPage" | "isFetchNextPageError" | "fetchNextPage">;
  /** The list still answers the search before this one. */
  stale: boolean;
  /** Words were searched for, so a rank means something. */
  worded: boolean;
}

export function ResultList({ results, search, stale, worded }: ResultListProps) {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = search;
  // Pages may overlap by a title when the index changes in between.
  const unique = useMemo(() => [...new Map(results.map((result) => [result.id, result])).values()], [results]);
  const reasons = useMemo(() => new Map(unique.flatMap((result) => reasonOf(result))), [unique]);
  const whole = useLater();
  const end = useRef<HTMLDivElement>(null);
  const automatic = whole && hasNextPage && !isFetchingNextPage && !isFetchNextPageError && !stale && results.length < AUTOMATIC;

  useEffect(() => {
    const mark = end.current;
    if (!automatic || !mark) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) void fetchNextPage();
      },
      { rootMargin: "700px" },
    );
    observer.observe(mark);
    return () => { observer.disconnect(); };
  }, [automatic, fetchNextPage]);

  return (
    <div className={cn("transition-opacity", stale && "opacity-60")} aria-busy={stale}>
      <CardGrid label={t.list}>
        {unique.map((result, index) => (
          <li key={result.id} className={cn("min-w-0", index >= ABOVE_FOLD * 2 && "card-lazy")}>
            {whole || index < ABOVE_FOLD ? (
              <TitleCard heading="h2" card={result} showReason={worded} because={worded ? reasons.get(result.id) : undefined} eager={index < ABOVE_FOLD} />
            ) : (
              <CardSkeleton index={index} />
            )}
          </li>
        ))}
      </CardGrid>
      <div ref={end} className="mt-10 flex justify-center">
        {hasNextPage ? (
          <Button variant="outline" size="lg" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {isFetchingNextPage ? t.loadingMore : t.more}
          </Button>
        ) : (
          <p className="text-sm text-muted-foreground">{t.end}</p>
        )}
      </div>
      <p aria-live="polite" className="sr-only">
        {stale ? "" : t.shown(unique.length)}
      </p>
    </div>
  );
}

function reasonOf({ id, because }: SearchResult) {
  const line = foundLine(because);
  return line ? [[id, { line, more: <FoundBack because={because} /> }] as const] : [];
}
