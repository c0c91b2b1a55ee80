import { useState } from "react";

import { Button } from "@/components/ui/button";
import type { TitleDetail } from "@/lib/api/client";
import { texts } from "@/lib/texts";

const t = texts.title;

/** Our own words first; the longer text of a catalogue, which may tell more than one wants to know, only when asked. */
export function Synopsis({ title }: { title: TitleDetail }) {
  const [open, setOpen] = useState(false);
  const { synopsis, synopsis_source: source, synopsis_full: full, synopsis_full_from: from } = title;
  const longer = full && full !== synopsis ? full : null;
  return (
    <section aria-labelledby="synopsis">
      <h2 id="synopsis" className="text-xl">
        {t.synopsis}
      </h2>
      {synopsis ? (
        <>
          <p className="mt-3 max-w-[68ch] text-[1.0625rem] leading-relaxed whitespace-pre-line">{synopsis}</p>
          {source && <p className="mt-2 text-xs text-muted-foreground">{t.synopsisSource[source]}</p>}
        </>
      ) : (
        !longer && <p className="mt-3 max-w-[68ch] text-muted-foreground">{t.noSynopsis}</p>
      )}
      {longer && (
        <div className="mt-3">
          <Button variant="link" size="sm" className="px-0" aria-expanded={open} onClick={() => { setOpen(!open); }}>
            {open ? t.hideFull : t.showFull(t.writers[from ?? ""] ?? from ?? t.writerUnknown)}
          </Button>
          {open && <p className="mt-2 max-w-[68ch] border-l-2 pl-4 leading-relaxed whitespace-pre-line">{longer}</p>}
        </div>
      )}
    </section>
  );
}
