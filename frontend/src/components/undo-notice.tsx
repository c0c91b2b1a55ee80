import { Undo2, X } from "lucide-react";
import { useEffect, useState } from "react";

import { type Said, onSaid, undo } from "@/lib/tastes/actions";
import { texts } from "@/lib/texts";

const SHOWN_MS = 7000;
const t = texts.opinion;

/** What was just said of a title, and the way back. It leaves by itself, but not while someone is at it. */
export function UndoNotice() {
  const [said, setSaid] = useState<Said | null>(null);
  const [held, setHeld] = useState(false);
  useEffect(() => onSaid(setSaid), []);
  useEffect(() => {
    if (!said || held) return;
    const timer = setTimeout(() => { setSaid(null); }, SHOWN_MS);
    return () => { clearTimeout(timer); };
  }, [said, held]);
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 bottom-[calc(4.5rem+env(safe-area-inset-bottom))] z-40 flex justify-center px-4 sm:bottom-6">
      {said && (
        // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- it only waits while someone is at its buttons
        <div
          key={`${said.id}-${said.kind}-${said.how}`}
          onPointerEnter={() => { setHeld(true); }}
          onPointerLeave={() => { setHeld(false); }}
          onFocus={() => { setHeld(true); }}
          onBlur={() => { setHeld(false); }}
          className="pointer-events-auto flex max-w-full animate-in items-center gap-1 rounded-full bg-foreground py-1.5 pr-1.5 pl-5 text-sm text-background shadow-xl shadow-black/30 fade-in-0 slide-in-from-bottom-3"
        >
          <span className="truncate">{said.how === "said" ? t.done[said.kind](said.title) : t.takenBack(said.title)}</span>
          <button
            type="button"
            onClick={() => { undo(said); }}
            className="ml-2 inline-flex h-8 shrink-0 items-center gap-1.5 rounded-full px-3 font-semibold hover:bg-background/15"
          >
            <Undo2 aria-hidden="true" className="size-4" />
            {t.undo}
          </button>
          <button type="button" aria-label={t.dismiss} onClick={() => { setSaid(null); }} className="grid size-8 shrink-0 place-items-center rounded-full hover:bg-background/15">
            <X aria-hidden="true" className="size-4" />
          </button>
        </div>
      )}
    </div>
  );
}
