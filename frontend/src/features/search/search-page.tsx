import { useInfiniteQuery } from "@tanstack/react-query";

import { CardSkeletons } from "@/components/card-grid";
import { ErrorPanel } from "@/components/error-panel";
import { PAGE_SIZE, searchTitles } from "@/lib/api/search-titles";
import { isBlank } from "@/lib/search-state";
import { texts } from "@/lib/texts";
import { useMediaQuery } from "@/lib/use-media-query";
import { usePageTitle } from "@/lib/use-page-title";
import { useSearchState } from "@/lib/use-search-state";

import { ActiveFilters } from "@/components/filters/active-filters";
import { DegradedNotice } from "./degraded-notice";
import { BlankSearch, EmptyResults } from "./empty-results";
import { FilterPanel } from "@/components/filters/filter-panel";
import { FilterSheet } from "@/components/filters/filter-sheet";
import { ResultList } from "./result-list";
import { Understood } from "./understood";

const t = texts.results;

export function SearchPage() {
  const [state, setState] = useSearchState();
  const wide = useMediaQuery("(min-width: 64rem)");
  const search = useInfiniteQuery(searchTitles(state));
  const blank = isBlank(state);
  const pages = search.data?.pages ?? [];
  const [first] = pages;
  const last = pages.at(-1);
  const results = pages.flatMap((page) => page.results);
  const found = first && !blank ? t.found(first.total, first.total_is === "at_least") : "";
  usePageTitle(t.pageTitle(state.q));

  return (
    <div className="mx-auto grid max-w-[96rem] gap-x-10 px-4 pt-6 sm:px-6 lg:grid-cols-[17rem_minmax(0,1fr)]">
      {wide && (
        <aside aria-label={texts.filters.title} className="sticky top-16 -ml-3 h-[calc(100dvh-4rem)] overflow-y-auto px-3 pb-10">
          <FilterPanel state={state} onChange={setState} />
        </aside>
      )}
      <section aria-labelledby="results-title" className="min-w-0 pt-1">
        <div className="flex items-start justify-between gap-4">
          <div className="min-w-0">
            <h1 id="results-title" className="line-clamp-2 text-lg leading-tight break-words sm:text-2xl">
              {blank ? t.blankTitle : t.title(state.q.trim())}
            </h1>
            <p aria-live="polite" className="mt-1 min-h-5 text-sm text-muted-foreground">
              {search.isFetching && !search.isFetchingNextPage ? t.loading : found}
            </p>
          </div>
          {!wide && <FilterSheet state={state} onChange={setState} found={found} />}
        </div>
        <ActiveFilters state={state} onChange={setState} />
        {first && !blank && <Understood understood={first.query} state={state} onChange={setState} />}
        <div className="mt-5">
          {blank ? (
            <BlankSearch />
          ) : search.isPending ? (
            <CardSkeletons count={PAGE_SIZE / 2} />
          ) : search.isError && results.length === 0 ? (
            <ErrorPanel error={search.error} onRetry={() => void search.refetch()} />
          ) : (
            <>
              {last && last.degraded.length > 0 && <DegradedNotice parts={last.degraded} onRetry={() => void search.refetch()} />}
              {results.length === 0 ? (
                <EmptyResults understood={first?.query} state={state} onChange={setState} />
              ) : (
                <ResultList results={results} search={search} stale={search.isPlaceholderData} worded={state.q.trim() !== ""} />
              )}
            </>
          )}
        </div>
      </section>
    </div>
  );
}
