import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { ErrorPanel } from "@/components/error-panel";
import { ToggleGroup, ToggleGroupItem } from "@/components/ui/toggle-group";
import { type Kind, holds } from "@/lib/tastes/log";
import { pull } from "@/lib/tastes/sync";
import { useKept, useTastes } from "@/lib/tastes/use-tastes";
import { texts } from "@/lib/texts";
import { usePageTitle } from "@/lib/use-page-title";

import { Keeping } from "./keeping";
import { ListTitles } from "./list-titles";

const t = texts.profile;
const SHELVES = Object.keys(t.tabs) as Kind[];

/** Everything that was said, by shelf, and where it is kept. */
export function ListPage() {
  usePageTitle(t.title);
  const kept = useKept();
  const tastes = useTastes();
  const [chosen, setChosen] = useState<Kind | null>(null);
  const { error, refetch } = useQuery({
    queryKey: ["profile", kept.token],
    queryFn: async () => {
      await pull();
      return null;
    },
    enabled: kept.home === "server" && kept.token !== null,
    staleTime: 0,
  });
  const shelves = SHELVES.map((kind) => ({ kind, ids: [...tastes].filter(([, taste]) => holds(taste, kind)).map(([id]) => id).reverse() })).filter(({ ids }) => ids.length > 0);
  const shelf = shelves.find(({ kind }) => kind === chosen) ?? shelves[0];
  return (
    <div className="mx-auto grid max-w-[84rem] gap-x-14 gap-y-10 px-4 pt-8 sm:px-6 sm:pt-12 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <section aria-labelledby="list-title" className="min-w-0">
        <h1 id="list-title" className="text-3xl sm:text-5xl">
          {t.title}
        </h1>
        <p className="mt-2 text-balance text-muted-foreground sm:text-lg">{t.lead}</p>
        {error && shelves.length === 0 ? (
          <ErrorPanel error={error} onRetry={() => void refetch()} />
        ) : shelf ? (
          <>
            <ToggleGroup type="single" aria-label={t.title} value={shelf.kind} onValueChange={(kind) => { if (kind) setChosen(kind as Kind); }} className="mt-6">
              {shelves.map(({ kind, ids }) => (
                <ToggleGroupItem key={kind} value={kind} className="gap-1.5">
                  {t.tabs[kind]} <span className="opacity-75 tabular-nums">{ids.length}</span>
                </ToggleGroupItem>
              ))}
            </ToggleGroup>
            <ListTitles key={shelf.kind} ids={shelf.ids} label={t.tabs[shelf.kind]} home={kept.home} />
          </>
        ) : (
          <p className="mt-8 text-muted-foreground">{t.empty}</p>
        )}
      </section>
      <Keeping kept={kept} />
    </div>
  );
}
