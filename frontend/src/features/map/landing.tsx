import { Search, X } from "lucide-react";
import { type SyntheticEvent, useId, useState } from "react";
import { Link } from "react-router";

import { Button } from "@/components/ui/button";
import type { SearchResult } from "@/lib/api/client";
import { MAX_QUERY } from "@/lib/search-state";
import { texts } from "@/lib/texts";
import { names, titlePath } from "@/lib/title-facts";

const t = texts.map;

interface LandingFormProps {
  q: string;
  onSearch: (q: string) => void;
}

/** Words in, and the map shows where they land. */
export function LandingForm({ q, onSearch }: LandingFormProps) {
  const id = useId();
  const [text, setText] = useState(q);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onSearch(text.trim());
  };
  return (
    <form role="search" aria-label={t.search} onSubmit={submit} className="flex h-11 items-center gap-2 rounded-full border border-input/50 bg-card pr-1 pl-4 shadow-lg">
      <Search aria-hidden="true" className="size-4.5 shrink-0 text-muted-foreground" />
      <label htmlFor={id} className="sr-only">
        {t.search}
      </label>
      <input
        id={id}
        value={text}
        maxLength={MAX_QUERY}
        placeholder={t.placeholder}
        enterKeyHint="search"
        autoComplete="off"
        onChange={(event) => { setText(event.target.value); }}
        className="h-full min-w-0 flex-1 bg-transparent text-sm outline-none placeholder:text-muted-foreground"
      />
      {q && (
        <Button
          variant="ghost"
          size="icon"
          className="size-9"
          aria-label={t.clear}
          onClick={() => {
            setText("");
            onSearch("");
          }}
        >
          <X aria-hidden="true" />
        </Button>
      )}
      <Button type="submit" size="sm" className="h-9">
        {t.find}
      </Button>
    </form>
  );
}

/** The first results beside the map; what is not on it is said so. */
export function LandedList({ results, missing }: { results: readonly SearchResult[]; missing: number }) {
  return (
    <div className="rounded-2xl bg-card p-3 shadow-lg max-sm:hidden">
      <h2 className="px-1 text-sm">{results.length > 0 ? t.landed(results.length - missing) : t.landedNowhere}</h2>
      <ol className="mt-1">
        {results.slice(0, 10).map((result, index) => (
          <li key={result.id} className="flex items-baseline gap-2 px-1 py-0.5 text-sm">
            <span className="w-4 text-right text-xs text-muted-foreground tabular-nums">{index + 1}</span>
            <Link to={titlePath(result.id)} className="truncate underline-offset-4 hover:underline">
              {names(result).main}
            </Link>
          </li>
        ))}
      </ol>
    </div>
  );
}
