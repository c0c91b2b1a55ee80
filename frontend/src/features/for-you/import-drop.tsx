import { FileDown } from "lucide-react";
import { type DragEvent, useId, useState } from "react";

import { buttonVariants } from "@/components/ui/button";
import { ApiError } from "@/lib/api/client";
import { cn } from "@/lib/cn";
import { type Imported, LARGEST_BYTES, bringList } from "@/lib/tastes/transfer";
import { useKept } from "@/lib/tastes/use-tastes";
import { texts } from "@/lib/texts";

const t = texts.importList;

type Outcome = { kind: "idle" } | { kind: "reading" } | { kind: "done"; report: Imported } | { kind: "failed"; detail: string };

/** A place for an export file: drop it, or choose it. */
export function ImportDrop() {
  const id = useId();
  const { home } = useKept();
  const [over, setOver] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });
  const take = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > LARGEST_BYTES) {
      setOutcome({ kind: "failed", detail: t.tooLarge });
      return;
    }
    setOutcome({ kind: "reading" });
    try {
      setOutcome({ kind: "done", report: await bringList(file) });
    } catch (error) {
      setOutcome({ kind: "failed", detail: error instanceof ApiError && error.message ? error.message : t.failed });
    }
  };
  const drag = (inside: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(inside);
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- dropping is a second way; the button below is the first
    <div
      role="group"
      aria-label={t.title}
      onDragEnter={drag(true)}
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={(event) => {
        drag(false)(event);
        void take(event.dataTransfer.files[0]);
      }}
      className={cn("flex flex-col gap-3 rounded-3xl border-2 border-dashed border-input/60 bg-card p-6 transition-colors", over && "border-primary bg-accent")}
    >
      <p className="flex items-center gap-3">
        <FileDown aria-hidden="true" className="size-6 shrink-0 text-link" />
        <span>
          <span className="block font-semibold">{t.title}</span>
          <span className="block text-sm text-muted-foreground">{t.lead}</span>
          {home === "browser" && <span className="mt-1 block text-sm text-muted-foreground">{t.private}</span>}
        </span>
      </p>
      <input
        id={id}
        type="file"
        accept=".xml,.gz,.json,.csv"
        className="peer sr-only"
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      <label
        htmlFor={id}
        className={cn(buttonVariants({ variant: "outline", size: "sm" }), "cursor-pointer self-start peer-focus-visible:outline-3 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-ring")}
      >
        {t.choose}
      </label>
      <div role="status" className="text-sm empty:hidden">
        {outcome.kind === "reading" && t.reading}
        {outcome.kind === "failed" && <p className="text-destructive">{outcome.detail}</p>}
        {outcome.kind === "done" && <Report {...outcome.report} />}
      </div>
    </div>
  );
}

function Report({ understood, entries, byKind, unknown, unknownTotal }: Imported) {
  const kinds = Object.entries(byKind).filter(([kind, count]) => count > 0 && kind in t.kinds);
  return (
    <>
      <p className="font-semibold">{t.done(understood, entries)}</p>
      {kinds.length > 0 && <p className="text-muted-foreground">{kinds.map(([kind, count]) => `${count} ${t.kinds[kind] ?? kind}`).join(" · ")}</p>}
      {unknownTotal > 0 && (
        <details className="mt-1 text-muted-foreground">
          <summary className="cursor-pointer">{t.unknown(unknownTotal)}</summary>
          <p className="mt-1 max-h-40 overflow-y-auto">{unknown.join(", ")}</p>
        </details>
      )}
    </>
  );
}
