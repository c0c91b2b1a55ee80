import { SlidersHorizontal, X } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Sheet, SheetClose, SheetContent, SheetTitle, SheetTrigger } from "@/components/ui/sheet";
import { activeFilters } from "@/lib/active-filters";
import type { SearchState } from "@/lib/search-state";
import { texts } from "@/lib/texts";

import { FilterPanel, type FilterPanelProps } from "./filter-panel";

const t = texts.filters;

interface FilterSheetProps extends Pick<FilterPanelProps, "searching"> {
  state: SearchState;
  onChange: (next: SearchState) => void;
  /** "120 titles", or nothing while it is not known. */
  found: string;
}

/** The filters on a small screen: a sheet from below, with the count of what it will show. */
export function FilterSheet({ state, onChange, found, searching }: FilterSheetProps) {
  const count = activeFilters(state).length;
  return (
    <Sheet>
      <SheetTrigger asChild>
        <Button variant="outline" className="shrink-0">
          <SlidersHorizontal aria-hidden="true" />
          {t.title}
          {count > 0 && (
            <>
              <span aria-hidden="true" className="grid size-5 place-items-center rounded-full bg-primary text-xs text-primary-foreground">
                {count}
              </span>
              <span className="sr-only">{t.active(count)}</span>
            </>
          )}
        </Button>
      </SheetTrigger>
      <SheetContent aria-describedby={undefined}>
        <div className="flex items-center justify-between border-b px-5 py-3">
          <SheetTitle>{t.title}</SheetTitle>
          <SheetClose asChild>
            <Button variant="ghost" size="icon" aria-label={t.close}>
              <X aria-hidden="true" className="size-5" />
            </Button>
          </SheetClose>
        </div>
        <div className="overflow-y-auto px-5 pt-4 pb-6">
          <FilterPanel state={state} onChange={onChange} titled={false} searching={searching} />
        </div>
        <div className="border-t p-4 pb-[max(1rem,env(safe-area-inset-bottom))]">
          <SheetClose asChild>
            <Button size="lg" className="w-full">
              {found ? t.show(found) : t.showPlain}
            </Button>
          </SheetClose>
        </div>
      </SheetContent>
    </Sheet>
  );
}
