import { Bookmark, Check, Heart, type LucideIcon, ThumbsDown, ThumbsUp } from "lucide-react";

import { cn } from "@/lib/cn";
import { say, takeBack } from "@/lib/tastes/actions";
import { type Kind, holds } from "@/lib/tastes/log";
import { useTaste } from "@/lib/tastes/use-tastes";
import { texts } from "@/lib/texts";

const BUTTONS: readonly { kind: Kind; icon: LucideIcon; filled?: boolean }[] = [
  { kind: "love", icon: Heart, filled: true },
  { kind: "like", icon: ThumbsUp },
  { kind: "dislike", icon: ThumbsDown },
  { kind: "save", icon: Bookmark, filled: true },
  { kind: "seen", icon: Check },
];

const t = texts.opinion;

interface OpinionRowProps {
  id: number;
  title: string;
  large?: boolean;
}

/** Love, like, dislike, save, seen. A second press takes it back. */
export function OpinionRow({ id, title, large = false }: OpinionRowProps) {
  const taste = useTaste(id);
  return (
    <div role="group" aria-label={t.group(title)} className={cn("flex", large ? "gap-1.5" : "-mx-1.5 justify-between")}>
      {BUTTONS.map(({ kind, icon: Icon, filled }) => {
        const on = holds(taste, kind);
        return (
          <button
            key={kind}
            type="button"
            aria-pressed={on}
            aria-label={t.button[kind](title)}
            title={t.name[kind]}
            onClick={() => { (on ? takeBack : say)(id, title, kind); }}
            className={cn(
              "inline-flex items-center justify-center gap-2 rounded-full transition-[color,background-color,scale] active:scale-90",
              large ? "h-10 min-w-10 border border-input/50 bg-card px-3 text-sm font-medium" : "size-8",
              on ? "text-primary" : "text-muted-foreground hover:bg-accent hover:text-foreground",
              on && large && "border-primary",
            )}
          >
            <Icon aria-hidden="true" strokeWidth={on ? 2.5 : 2} className={cn(large ? "size-4.5" : "size-4", on && filled && "fill-current")} />
            {large && <span className="max-sm:sr-only">{t.name[kind]}</span>}
          </button>
        );
      })}
    </div>
  );
}
