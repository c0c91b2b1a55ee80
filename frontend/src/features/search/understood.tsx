import { Badge } from "@/components/ui/badge";
import { activeFilters } from "@/lib/active-filters";
import type { SearchResponse } from "@/lib/api/client";
import { EMPTY, LIST_KEYS, type SearchState } from "@/lib/search-state";
import { texts } from "@/lib/texts";

const RANGES = ["year_min", "year_max", "episodes_min", "episodes_max", "duration_max", "score_min"] as const;

/** What the gateway read out of the words beyond the filters that were set by hand. */
export function Understood({ understood, state }: { understood: SearchResponse["query"]; state: SearchState }) {
  const { filters } = understood;
  const read: SearchState = { ...EMPTY };
  for (const key of LIST_KEYS) read[key] = filters[key].filter((value) => !state[key].includes(value));
  for (const key of RANGES) {
    const value = filters[key] ?? null;
    if (value !== state[key]) read[key] = value;
  }
  const labels = activeFilters(read).map(({ label }) => label);
  if (labels.length === 0) return null;
  return (
    <p className="mt-3 flex flex-wrap items-center gap-1.5 text-sm text-muted-foreground">
      {texts.results.understood}
      {labels.map((label) => (
        <Badge key={label} variant="outline">
          {label}
        </Badge>
      ))}
    </p>
  );
}
