import { useQuery } from "@tanstack/react-query";
import { useId } from "react";

import { Button } from "@/components/ui/button";
import { Switch } from "@/components/ui/switch";
import { activeFilters, withoutFilters } from "@/lib/active-filters";
import { getFacets } from "@/lib/api/get-facets";
import type { SearchState } from "@/lib/search-state";
import { texts } from "@/lib/texts";
import { useShowScores } from "@/lib/use-show-scores";

import { ChoiceChips } from "./choice-chips";
import { DURATIONS, LENGTHS } from "./presets";
import { CommittedSlider } from "./committed-slider";
import { FilterGroup } from "./filter-group";
import { TriStateChips } from "./tri-state-chips";
import { YearFilter } from "./year-filter";

const t = texts.filters;

export interface FilterPanelProps {
  state: SearchState;
  onChange: (next: SearchState) => void;
  titled?: boolean;
  /** False where there are no words to search for. */
  searching?: boolean;
}

/** Every knob of a search. Each change is a new address; the panel keeps no state of its own. */
export function FilterPanel({ state, onChange, titled = true, searching = true }: FilterPanelProps) {
  const { data: facets, isError } = useQuery(getFacets);
  const change = (part: Partial<SearchState>) => { onChange({ ...state, ...part }); };
  const [scores, showScores] = useShowScores();
  const count = activeFilters(state).length;
  return (
    <div className="flex flex-col gap-6">
      {titled && (
        <div className="flex h-8 items-center justify-between">
          <h2 className="text-lg">{t.title}</h2>
          {count > 0 && <Button variant="link" size="sm" className="px-1" onClick={() => { onChange(withoutFilters(state)); }}>{t.reset}</Button>}
        </div>
      )}
      <Niche state={state} onChange={change} />
      <ChoiceChips
        label={t.type}
        options={(facets?.types ?? []).map(({ value }) => ({ value, label: value }))}
        chosen={state.types}
        onChange={(types) => { change({ types }); }}
      />
      <YearFilter state={state} facets={facets} onChange={change} />
      <ChoiceChips
        label={t.length}
        single
        options={LENGTHS.map(({ key }) => ({ value: key, label: t.lengths[key] }))}
        chosen={LENGTHS.filter(({ min, max }) => state.episodes_min === min && state.episodes_max === max).map(({ key }) => key)}
        onChange={([key]) => {
          const preset = LENGTHS.find((one) => one.key === key);
          change({ episodes_min: preset?.min ?? null, episodes_max: preset?.max ?? null });
        }}
      />
      <ChoiceChips
        label={t.duration}
        single
        options={DURATIONS.map(({ key }) => ({ value: key, label: t.durations[key] }))}
        chosen={DURATIONS.filter(({ max }) => state.duration_max === max).map(({ key }) => key)}
        onChange={([key]) => { change({ duration_max: DURATIONS.find((one) => one.key === key)?.max ?? null }); }}
      />
      {isError && <p className="text-sm text-muted-foreground">{t.unavailable}</p>}
      <TriStateChips
        label={t.moods}
        hint={t.triHint}
        values={facets?.moods}
        wanted={state.moods}
        unwanted={state.exclude_moods}
        onChange={(moods, exclude_moods) => { change({ moods, exclude_moods }); }}
      />
      <TriStateChips
        label={t.genres}
        values={facets?.genres}
        wanted={state.genres}
        unwanted={state.exclude_genres}
        onChange={(genres, exclude_genres) => { change({ genres, exclude_genres }); }}
      />
      <TriStateChips
        label={t.themes}
        values={facets?.themes}
        wanted={state.themes}
        unwanted={state.exclude_themes}
        onChange={(themes, exclude_themes) => { change({ themes, exclude_themes }); }}
      />
      <FilterGroup label={t.score} value={state.score_min === null ? t.scoreAny : t.scoreAtLeast(state.score_min)}>
        <CommittedSlider
          value={[state.score_min ?? 0]}
          min={0}
          max={9}
          step={0.5}
          labels={[t.score]}
          describe={(value) => (value === 0 ? t.scoreAny : t.scoreAtLeast(value))}
          onCommit={([value = 0]) => { change({ score_min: value === 0 ? null : value }); }}
        />
      </FilterGroup>
      <ChoiceChips
        label={t.status}
        options={(facets?.statuses ?? []).map(({ value }) => ({ value, label: t.statusNames[value] ?? value }))}
        chosen={state.statuses}
        onChange={(statuses) => { change({ statuses }); }}
      />
      <TriStateChips
        label={t.studios}
        values={facets?.studios}
        wanted={state.studios}
        shown={6}
        onChange={(studios) => { change({ studios }); }}
      />
      {searching && (
        <ChoiceChips
          label={t.mode}
          single
          options={(["vibe", "title"] as const).map((mode) => ({ value: mode, label: t.modes[mode] }))}
          chosen={state.mode === "auto" ? [] : [state.mode]}
          onChange={([mode]) => { change({ mode: mode === "vibe" || mode === "title" ? mode : "auto" }); }}
        />
      )}
      <Toggle label={t.collapse} hint={t.collapseHint} checked={state.collapse} onChange={(collapse) => { change({ collapse }); }} />
      <Toggle label={t.adult} checked={state.include_adult} onChange={(include_adult) => { change({ include_adult }); }} />
      <Toggle label={t.scores} hint={t.scoresHint} checked={scores} onChange={showScores} />
    </div>
  );
}

function Niche({ state, onChange }: { state: SearchState; onChange: (part: Partial<SearchState>) => void }) {
  return (
    <FilterGroup label={t.niche} value={state.niche === null ? t.nicheAuto : t.nicheChip(state.niche)}>
      <CommittedSlider
        value={[state.niche ?? 0.5]}
        min={0}
        max={1}
        step={0.1}
        labels={[t.niche]}
        describe={t.nicheValue}
        onCommit={([value = 0.5]) => { onChange({ niche: value === 0.5 ? null : value }); }}
      />
      <p className="flex justify-between text-xs text-muted-foreground" aria-hidden="true">
        <span>{t.nicheLow}</span>
        <span>{t.nicheHigh}</span>
      </p>
    </FilterGroup>
  );
}

interface ToggleProps {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

function Toggle({ label, hint, checked, onChange }: ToggleProps) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
        {hint && <span className="block text-xs font-normal text-muted-foreground">{hint}</span>}
      </label>
      <Switch id={id} checked={checked} onCheckedChange={onChange} />
    </div>
  );
}
