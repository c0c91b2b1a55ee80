import { Check, Minus } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { FacetValue } from "@/lib/api/client";
import { cn } from "@/lib/cn";
import { texts } from "@/lib/texts";
import { nextStance, stanceOf, withStance } from "@/lib/tri-state";

import { FilterGroup } from "./filter-group";
import { shortlist } from "./shortlist";

const t = texts.filters;
const MOST = 160;

interface TriStateChipsProps {
  label: string;
  /** Undefined while they are on their way. */
  values: readonly FacetValue[] | undefined;
  wanted: readonly string[];
  /** Left out where "not this" has no meaning: the chips then have two states. */
  unwanted?: readonly string[];
  onChange: (wanted: string[], unwanted: string[]) => void;
  shown?: number;
  hint?: string;
}

/** Chips for want / don't care / not. What is set comes first; the rest unfolds with a field to find one. */
export function TriStateChips({ label, values, wanted, unwanted, onChange, shown = 10, hint }: TriStateChipsProps) {
  const [open, setOpen] = useState(false);
  const [find, setFind] = useState("");
  if (values?.length === 0 && wanted.length === 0 && (unwanted ?? []).length === 0) return null;
  const set = [...wanted, ...(unwanted ?? [])];
  const list = shortlist(values ?? [], set, open ? { find, most: MOST } : { find: "", most: shown });
  const total = values?.length ?? 0;
  return (
    <FilterGroup label={label}>
      {hint && <p className="-mt-1 text-xs text-muted-foreground">{hint}</p>}
      {open && (
        <input
          type="search"
          aria-label={t.find(label)}
          placeholder={t.find(label)}
          value={find}
          onChange={(event) => { setFind(event.target.value); }}
          className="h-9 w-full rounded-full border border-input/60 bg-card px-3.5 text-sm placeholder:text-muted-foreground"
        />
      )}
      {values === undefined ? (
        <Skeleton className="h-24 w-full" />
      ) : (
        <ul className="flex flex-wrap gap-1.5" aria-label={label}>
          {list.map((value) => {
            const stance = stanceOf(value, wanted, unwanted ?? []);
            return (
              <li key={value}>
                <button
                  type="button"
                  aria-label={`${value}, ${t.stance[stance]}`}
                  onClick={() => {
                    const next = unwanted ? nextStance(stance) : stance === "want" ? "any" : "want";
                    const lists = withStance(value, next, wanted, unwanted ?? []);
                    onChange(lists.wanted, lists.unwanted);
                  }}
                  className={cn(
                    "inline-flex h-8 items-center gap-1 rounded-full border px-3 text-[0.8125rem] font-medium transition-colors",
                    stance === "any" && "border-input/50 bg-card hover:bg-accent",
                    stance === "want" && "border-foreground bg-foreground text-background",
                    stance === "not" && "border-dashed border-primary bg-transparent text-foreground line-through decoration-primary decoration-2",
                  )}
                >
                  {stance === "want" && <Check aria-hidden="true" className="size-3.5" />}
                  {stance === "not" && <Minus aria-hidden="true" className="size-3.5 text-primary" />}
                  {value}
                </button>
              </li>
            );
          })}
          {list.length === 0 && <li className="text-sm text-muted-foreground">{t.nothingFound}</li>}
        </ul>
      )}
      {total > shown && (
        <Button
          variant="link"
          size="sm"
          aria-expanded={open}
          aria-label={open ? t.showLessOf(label) : (total > MOST ? t.findAmong(total, label) : t.showAllOf(total, label))}
          className="h-6 self-start px-0 text-xs"
          onClick={() => {
            setOpen(!open);
            setFind("");
          }}
        >
          {open ? t.showLess : total > MOST ? t.find(label) : t.showAll(total)}
        </Button>
      )}
    </FilterGroup>
  );
}
