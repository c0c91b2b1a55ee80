import { useInfiniteQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { ErrorPanel } from "@/components/error-panel";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { SUGGEST_FROM } from "@/lib/api/suggest-titles";
import { searchTitles } from "@/lib/api/search-titles";
import { EMPTY, type SearchState } from "@/lib/search-state";
import { texts } from "@/lib/texts";
import { useDebounced } from "@/lib/use-debounced";

import { ENOUGH } from "./favourites";
import { ImportDrop } from "./import-drop";
import { PickTile } from "./pick-tile";

const t = texts.pick;
const DEBOUNCE_MS = 200;
const GRID = "grid grid-cols-3 gap-3 sm:grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] sm:gap-4";
const POPULAR: SearchState = { ...EMPTY, types: ["TV", "Movie"], niche: 0, score_min: 7 };

interface PickProps {
  favourites: number;
  onDone: () => void;
}

/** The beginning: choose favourites from what many know, find others by title, or bring a list. */
export function Pick({ favourites, onDone }: PickProps) {
  const [text, setText] = useState("");
  const q = useDebounced(text.trim(), DEBOUNCE_MS);
  const finding = q.length >= SUGGEST_FROM;
  const search = useInfiniteQuery(searchTitles(finding ? { ...EMPTY, q, mode: "title" } : POPULAR));
  const titles = [...new Map(search.data?.pages.flatMap(({ results }) => results).map((title) => [title.id, title])).values()];
  const field = useRef<HTMLInputElement>(null);
  const missing = ENOUGH - favourites;

  useEffect(() => {
    // Two pages at once: a grid to look over, not a row.
    if (!finding && search.data?.pages.length === 1 && search.hasNextPage && !search.isFetching) void search.fetchNextPage();
  }, [finding, search]);

  return (
    <div className="mx-auto max-w-[84rem] px-4 pt-8 sm:px-6 sm:pt-12">
      <h1 className="text-3xl sm:text-5xl">{t.title}</h1>
      <p className="mt-2 max-w-xl text-muted-foreground sm:text-lg">{t.lead}</p>
      <div className="mt-6 flex h-13 max-w-xl items-center gap-3 rounded-full border border-input bg-popover pr-2 pl-4 focus-within:border-ring focus-within:ring-4 focus-within:ring-ring/20">
        <Search aria-hidden="true" className="size-5 shrink-0 text-muted-foreground" />
        <input
          ref={field}
          type="search"
          aria-label={t.search}
          placeholder={t.search}
          value={text}
          onChange={(event) => { setText(event.target.value); }}
          className="h-full min-w-0 flex-1 bg-transparent outline-none placeholder:text-muted-foreground"
        />
      </div>
      <section aria-labelledby="pick-grid" className="mt-8">
        <h2 id="pick-grid" className="mb-4 font-sans text-sm font-semibold text-muted-foreground">
          {finding ? t.found : t.popular}
        </h2>
        {search.isError && titles.length === 0 ? (
          <ErrorPanel error={search.error} onRetry={() => void search.refetch()} />
        ) : search.isPending ? (
          <div aria-hidden="true" className={GRID}>
            {Array.from({ length: 18 }, (_, index) => (
              <Skeleton key={index} className="aspect-[300/424] w-full rounded-2xl" />
            ))}
          </div>
        ) : titles.length === 0 ? (
          <p className="text-muted-foreground">{t.nothing}</p>
        ) : (
          <ul className={GRID} aria-busy={search.isPlaceholderData}>
            {titles.map((title) => (
              <li key={title.id}>
                <PickTile card={title} />
              </li>
            ))}
          </ul>
        )}
        {search.hasNextPage && titles.length > 0 && (
          <div className="mt-6 flex justify-center">
            <Button variant="outline" disabled={search.isFetchingNextPage} onClick={() => void search.fetchNextPage()}>
              {search.isFetchingNextPage ? texts.results.loadingMore : t.more}
            </Button>
          </div>
        )}
      </section>
      <section aria-labelledby="pick-import" className="mt-12 max-w-xl">
        <h2 id="pick-import" className="mb-3 text-xl">
          {t.or}
        </h2>
        <ImportDrop />
      </section>
      <p className="mt-4 max-w-xl text-sm text-muted-foreground">{t.noAccount}</p>
      <div className="sticky bottom-15 z-20 -mx-4 mt-8 flex items-center justify-between gap-4 border-t bg-background px-4 py-3 sm:bottom-0 sm:-mx-6 sm:px-6">
        <p role="status" className="text-sm">
          <span className="font-semibold">{t.chosen(favourites)}</span>
          {missing > 0 && <span className="text-muted-foreground"> · {t.need(missing)}</span>}
        </p>
        <Button disabled={missing > 0} onClick={onDone}>
          {t.go}
        </Button>
      </div>
    </div>
  );
}
