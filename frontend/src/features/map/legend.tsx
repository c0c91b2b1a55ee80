import { useTheme } from "@/lib/theme";
import { texts } from "@/lib/texts";
import { cn } from "@/lib/cn";

import type { Atlas } from "./atlas";
import { colourOf } from "./colours";

const t = texts.map;

interface LegendProps {
  atlas: Atlas;
  chosen: number | null;
  onChoose: (group: number | null) => void;
}

/** What the colours mean; a press shows one alone. */
export function Legend({ atlas, chosen, onChoose }: LegendProps) {
  const [theme] = useTheme();
  return (
    <div role="group" aria-label={t.legend} className="flex gap-1.5 overflow-x-auto px-1 py-1 sm:flex-wrap">
      {atlas.keys.map((key, index) => (
        <button
          key={key}
          type="button"
          aria-pressed={chosen === index}
          aria-label={t.legendItem(t.groups[key] ?? key, atlas.counts[index] ?? 0)}
          onClick={() => { onChoose(chosen === index ? null : index); }}
          className={cn(
            "inline-flex h-8 shrink-0 items-center gap-2 rounded-full border border-transparent bg-card px-3 text-[0.8125rem] font-medium transition-opacity",
            chosen === index && "border-foreground bg-card",
          )}
        >
          <span aria-hidden="true" className="size-2.5 rounded-full" style={{ backgroundColor: colourOf(key, theme) }} />
          {t.groups[key] ?? key}
        </button>
      ))}
    </div>
  );
}
