import { Link } from "react-router";

import { Scene } from "@/components/art/scene";
import { Button } from "@/components/ui/button";
import { activeFilters, withoutFilters } from "@/lib/active-filters";
import { EMPTY, type SearchState } from "@/lib/search-state";
import { texts } from "@/lib/texts";
import { searchPath } from "@/lib/use-search-state";

const t = texts.results;

interface EmptyResultsProps {
  state: SearchState;
  onChange: (next: SearchState) => void;
}

/** Nothing passes: offer each filter's removal, or other ideas where there is no filter to loosen. */
export function EmptyResults({ state, onChange }: EmptyResultsProps) {
  const active = activeFilters(state);
  return (
    <div className="mx-auto flex max-w-2xl flex-col items-center gap-4 py-6 text-center">
      <Scene scene="snow" palette="night" seed={5} className="aspect-[2/1] w-full max-w-md rounded-3xl" />
      <h2 className="text-2xl">{t.emptyTitle}</h2>
      <p className="text-muted-foreground">{active.length > 0 ? t.emptyLead : t.emptyNoFilters}</p>
      {active.length > 0 ? (
        <div className="flex flex-wrap justify-center gap-2">
          {active.map(({ key, label, without }) => (
            <Button key={key} variant="outline" size="sm" onClick={() => { onChange(without); }}>
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
