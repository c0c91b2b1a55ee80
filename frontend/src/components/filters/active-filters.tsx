import { X } from "lucide-react";

import { Button } from "@/components/ui/button";
import { activeFilters, withoutFilters } from "@/lib/active-filters";
import { cn } from "@/lib/cn";
import type { SearchState } from "@/lib/search-state";
import { texts } from "@/lib/texts";

interface ActiveFiltersProps {
  state: SearchState;
  onChange: (next: SearchState) => void;
}

export function ActiveFilters({ state, onChange }: ActiveFiltersProps) {
  const active = activeFilters(state);
  if (active.length === 0) return null;
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      <ul aria-label={texts.results.active} className="contents">
        {active.map(({ key, label, negative, without }) => (
          <li key={key}>
            <button
              type="button"
              aria-label={texts.results.remove(label)}
              onClick={() => { onChange(without); }}
              className={cn(
                "inline-flex h-8 items-center gap-1.5 rounded-full pr-2 pl-3 text-[0.8125rem] font-medium transition-colors",
                negative
                  ? "border border-dashed border-input bg-transparent text-foreground hover:bg-accent"
                  : "bg-foreground text-background hover:bg-foreground/85",
              )}
            >
              {label}
              <X aria-hidden="true" className="size-3.5 opacity-80" />
            </button>
          </li>
        ))}
      </ul>
      {active.length > 1 && (
        <Button variant="link" size="sm" className="px-0" onClick={() => { onChange(withoutFilters(state)); }}>
          {texts.results.clearFilters}
        </Button>
      )}
    </div>
  );
}
