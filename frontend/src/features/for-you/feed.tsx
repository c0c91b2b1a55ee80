import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";

import { CardSkeletons } from "@/components/card-grid";
import { ErrorPanel } from "@/components/error-panel";
import { ActiveFilters } from "@/components/filters/active-filters";
import { FilterPanel } from "@/components/filters/filter-panel";
import { FilterSheet } from "@/components/filters/filter-sheet";
import { Button } from "@/components/ui/button";
import { ToggleGroup, ToggleGroupItem } from "@/components/ui/toggle-group";
import { type Pool, getRecommendations } from "@/lib/api/get-recommendations";
import { withoutFilters } from "@/lib/active-filters";
import { useKept, useTastes } from "@/lib/tastes/use-tastes";
import { texts } from "@/lib/texts";
import { useMediaQuery } from "@/lib/use-media-query";
import { useSearchState } from "@/lib/use-search-state";

import { FeedGrid } from "./feed-grid";

const t = texts.forYou;
const POOLS: readonly Pool[] = ["all", "trending"];

/** What fits the list; the filters stand in the address as they do for a search. */
export function Feed() {
  const kept = useKept();
  const tastes = useTastes();
  const wide = useMediaQuery("(min-width: 64rem)");
  const [state, setState] = useSearchState("/for-you");
  const [params, setParams] = useSearchParams();
  const pool: Pool = params.get("pool") === "trending" ? "trending" : "all";
  const feed = useQuery(getRecommendations(kept, state, pool));
  const loved = [...tastes.values()].filter(({ opinion }) => opinion === "love").length;
  const spoken = [...tastes.values()].filter(({ opinion }) => opinion !== null).length;
  // Another question starts with a clean grid; another click does not.
  const [asked, setAsked] = useState(0);
  const ask = (next: typeof state) => {
    setAsked(asked + 1);
    setState(next);
  };
  const choosePool = (next: string) => {
    setAsked(asked + 1);
    const other = new URLSearchParams(params);
    if (next === "trending") other.set("pool", next);
    else other.delete("pool");
    setParams(other);
  };

  return (
    <div className="mx-auto grid max-w-[96rem] gap-x-10 px-4 pt-6 sm:px-6 lg:grid-cols-[17rem_minmax(0,1fr)]">
      {wide && (
        <aside aria-label={texts.filters.title} className="sticky top-16 -ml-3 h-[calc(100dvh-4rem)] overflow-y-auto px-3 pb-10">
          <FilterPanel state={state} onChange={ask} searching={false} />
        </aside>
      )}
      <section aria-labelledby="feed-title" className="min-w-0 pt-1">
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
          <div className="min-w-0">
            <h1 id="feed-title" className="text-2xl sm:text-3xl">
              {t.title}
            </h1>
            <p aria-live="polite" className="mt-1 min-h-5 text-sm text-muted-foreground">
              {feed.isFetching ? (kept.home === "browser" ? t.loadingHere : t.loading) : t.lead(loved, spoken)}
            </p>
          </div>
          <div className="flex flex-wrap items-center gap-2">
            {!wide && <FilterSheet state={state} onChange={ask} found="" searching={false} />}
            <Button asChild variant="outline">
              <Link to="/for-you/favourites">
                <Plus aria-hidden="true" />
                {t.addMore}
              </Link>
            </Button>
          </div>
        </div>
        <ToggleGroup type="single" aria-label={t.pool} value={pool} onValueChange={(next) => { if (next) choosePool(next); }} className="mt-3">
          {POOLS.map((one) => (
            <ToggleGroupItem key={one} value={one}>
              {t.pools[one]}
            </ToggleGroupItem>
          ))}
        </ToggleGroup>
        <ActiveFilters state={state} onChange={ask} />
        <div className="mt-5">
          {feed.data ? (
            feed.data.results.length > 0 ? (
              <FeedGrid key={asked} answer={feed.data} stale={feed.isPlaceholderData} />
            ) : (
              <div className="flex flex-col items-start gap-3">
                <h2 className="text-xl">{t.empty}</h2>
                <p className="text-muted-foreground">{t.emptyLead}</p>
                <Button onClick={() => { ask(withoutFilters(state)); }}>{texts.results.clearFilters}</Button>
              </div>
            )
          ) : feed.isError ? (
            <ErrorPanel error={feed.error} onRetry={() => void feed.refetch()} />
          ) : (
            <CardSkeletons count={12} />
          )}
        </div>
        {kept.home === "browser" && <p className="mt-8 text-sm text-muted-foreground">{t.private}</p>}
      </section>
    </div>
  );
}
