import type { Facets } from "@/lib/api/client";
import type { SearchState } from "@/lib/search-state";
import { texts } from "@/lib/texts";

import { ChoiceChips } from "./choice-chips";
import { CommittedSlider } from "./committed-slider";
import { ERAS } from "./presets";

const t = texts.filters;
/** Few titles are older; the left end of the slider means any year before. */
const FIRST = 1960;

interface YearFilterProps {
  state: SearchState;
  facets: Facets | undefined;
  onChange: (part: Partial<SearchState>) => void;
}

/** Decades for a quick choice, a range for a fine one. */
export function YearFilter({ state, facets, onChange }: YearFilterProps) {
  const last = facets?.year_max ?? new Date().getFullYear();
  const from = Math.max(FIRST, Math.min(last, state.year_min ?? FIRST));
  const to = Math.min(last, Math.max(FIRST, state.year_max ?? last));
  return (
    <div className="flex flex-col gap-2">
      <ChoiceChips
        label={t.era}
        single
        options={ERAS.map(({ key }) => ({ value: key, label: t.eras[key] }))}
        chosen={ERAS.filter(({ min, max }) => state.year_min === min && state.year_max === max).map(({ key }) => key)}
        onChange={([key]) => {
          const era = ERAS.find((one) => one.key === key);
          onChange({ year_min: era?.min ?? null, year_max: era?.max ?? null });
        }}
      />
      <CommittedSlider
        value={[from, to]}
        min={FIRST}
        max={last}
        step={1}
        labels={[t.yearFrom, t.yearTo]}
        onCommit={([low = FIRST, high = last]) => {
          onChange({ year_min: low <= FIRST ? null : low, year_max: high >= last ? null : high });
        }}
      />
      <p className="flex justify-between text-xs text-muted-foreground tabular-nums" aria-hidden="true">
        <span>{state.year_min ?? t.any}</span>
        <span>{state.year_max ?? t.any}</span>
      </p>
    </div>
  );
}
