import { X } from "lucide-react";

import type { SearchResponse } from "@/lib/api/client";
import { cn } from "@/lib/cn";
import type { SearchState } from "@/lib/search-state";
import { texts } from "@/lib/texts";
import { understoodParts } from "@/lib/understood";

const t = texts.understood;
const CHIP = "inline-flex min-h-8 items-center gap-1.5 rounded-full px-3 text-[0.8125rem] font-medium";

interface UnderstoodProps {
  understood: SearchResponse["query"];
  state: SearchState;
  onChange: (next: SearchState) => void;
}

/** How the words were read. Taking a chip away takes its words out of the search; what was given up is said too. */
export function Understood({ understood, state, onChange }: UnderstoodProps) {
  const parts = understoodParts(understood);
  const { wish, lookup, relaxations } = understood;
  const asTitle = lookup && state.mode === "auto";
  if (parts.length === 0 && !asTitle && relaxations.length === 0) return null;
  return (
    <div className="mt-3 flex flex-col gap-2">
      {(parts.length > 0 || asTitle) && (
        <div className="flex flex-wrap items-center gap-2">
          <h2 className="font-sans text-[0.8125rem] text-muted-foreground">{t.heading}</h2>
          <ul className="contents">
            {wish && parts.length > 0 && (
              <li className="min-w-0">
                <span className={cn(CHIP, "max-w-full bg-secondary text-secondary-foreground")}>
                  <span className="truncate">{wish}</span>
                </span>
              </li>
            )}
            {parts.map(({ key, kind, label, without }) => (
              <li key={key} className="min-w-0">
                {without === null ? (
                  <span className={cn(CHIP, "border border-input/50")}>{label}</span>
                ) : (
                  <button
                    type="button"
                    aria-label={t.remove(label)}
                    onClick={() => { onChange({ ...state, q: without }); }}
                    className={cn(
                      CHIP,
                      "max-w-full pr-2 transition-colors hover:bg-accent",
                      kind === "exclusion" ? "border border-dashed border-primary" : "border border-input",
                    )}
                  >
                    <span className="truncate">{label}</span>
                    <X aria-hidden="true" className="size-3.5 shrink-0 opacity-80" />
                  </button>
                )}
              </li>
            ))}
            {asTitle && (
              <li className="min-w-0">
                <button type="button" onClick={() => { onChange({ ...state, mode: "vibe" }); }} aria-label={t.notATitle(lookup.title ?? lookup.text)} className={cn(CHIP, "max-w-full border border-input pr-2 transition-colors hover:bg-accent")}>
                  <span className="truncate">{(lookup.nearly ? t.nearlyTitle : t.title)(lookup.title ?? lookup.text)}</span>
                  <X aria-hidden="true" className="size-3.5 shrink-0 opacity-80" />
                </button>
              </li>
            )}
          </ul>
        </div>
      )}
      {relaxations.length > 0 && (
        <p role="status" className="text-sm">
          {t.relaxed(relaxations.map(({ text }) => text))}
        </p>
      )}
    </div>
  );
}
