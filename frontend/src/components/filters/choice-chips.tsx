import { ToggleGroup, ToggleGroupItem } from "@/components/ui/toggle-group";

import { FilterGroup } from "./filter-group";

interface ChoiceChipsProps {
  label: string;
  options: readonly { value: string; label: string }[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  /** At most one may be chosen. */
  single?: boolean;
}

/** A row of on/off chips; none chosen means no limit. */
export function ChoiceChips({ label, options, chosen, onChange, single = false }: ChoiceChipsProps) {
  const items = options.map(({ value, label: name }) => (
    <ToggleGroupItem key={value} value={value}>
      {name}
    </ToggleGroupItem>
  ));
  return (
    <FilterGroup label={label}>
      {single ? (
        <ToggleGroup type="single" aria-label={label} value={chosen[0] ?? ""} onValueChange={(value) => { onChange(value ? [value] : []); }}>
          {items}
        </ToggleGroup>
      ) : (
        <ToggleGroup type="multiple" aria-label={label} value={[...chosen]} onValueChange={onChange} className="min-h-8">
          {items}
        </ToggleGroup>
      )}
    </FilterGroup>
  );
}
