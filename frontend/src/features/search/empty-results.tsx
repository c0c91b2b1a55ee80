import { Link } from "react-router";

import { Scene } from "@/components/art/scene";
import { Button } from "@/components/ui/button";
import { activeFilters, withoutFilters } from "@/lib/active-filters";
import type { SearchResponse } from "@/lib/api/client";
import { EMPTY, type SearchState } from "@/lib/search-state";
import { texts } from "@/lib/texts";
import { understoodParts } from "@/lib/understood";
import { searchPath } from "@/lib/use-search-state";

const t = texts.results;

interface EmptyResultsProps {
  understood?: SearchResponse["query"];
  state: SearchState;
  onChange: (next: SearchState) => void;
}

/** Nothing passes: offer each filter's removal, or other ideas where there is no filter to loosen. */
export function EmptyResults({ understood, state, onChange }: EmptyResultsProps) {
  const active = activeFilters(state);
  const parts = understood ? understoodParts(understood).filter(({ without }) => without) : [];
  const loosened = [
    ...parts.map(({ key, label, without }) => ({ key, label, next: { ...state, q: without ?? state.q } })),
    ...active.map(({ key, label, without }) => ({ key, label, next: without })),
  ];
  return (
    <div className="mx-auto flex max-w-2xl flex-col items-center gap-4 py-6 text-center">
      <Scene scene="snow" palette="night" seed={5} className="aspect-[2/1] w-full max-w-md rounded-3xl" />
      <h2 className="text-2xl">{t.emptyTitle}</h2>
      <p className="text-muted-foreground">{loosened.length > 0 ? t.emptyLead : t.emptyNoFilters}</p>
      {loosened.length > 0 ? (
        <div className="flex flex-wrap justify-center gap-2">
          {loosened.map(({ key, label, next }) => (
            <Button key={key} variant="outline" size="sm" onClick={() => { onChange(next); }}>
              {t.drop(label)}
            </Button>
          ))}
          {active.length > 1 && <Button size="sm" onClick={() => { onChange(withoutFilters(state)); }}>{t.clearFilters}</Button>}
        </div>
      ) : (
        <Ideas />
      )}
    </div>
  );
}

export function BlankSearch() {
  return (
    <div className="mx-auto flex max-w-2xl flex-col items-center gap-4 py-6 text-center">
      <Scene scene="hills" palette="dawn" seed={9} className="aspect-[2/1] w-full max-w-md rounded-3xl" />
      <p className="text-muted-foreground">{t.blankLead}</p>
      <Ideas />
    </div>
  );
}

function Ideas() {
  return (
    <ul className="flex flex-wrap justify-center gap-2">
      {texts.examples.slice(0, 6).map((idea) => (
        <li key={idea}>
          <Button asChild variant="outline" size="sm" className="h-auto min-h-8 whitespace-normal">
            <Link to={searchPath({ ...EMPTY, q: idea })}>{idea}</Link>
          </Button>
        </li>
      ))}
    </ul>
  );
}
