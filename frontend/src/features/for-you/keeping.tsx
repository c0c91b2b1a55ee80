import { Download, Lock, Server, Trash2 } from "lucide-react";
import { useId, useState } from "react";

import { Button } from "@/components/ui/button";
import { Switch } from "@/components/ui/switch";
import { ApiError } from "@/lib/api/client";
import type { Kept } from "@/lib/tastes/store";
import { exportList, moveTo, removeEverything } from "@/lib/tastes/transfer";
import { texts } from "@/lib/texts";

import { ImportDrop } from "./import-drop";

const t = texts.profile;

/** Where the list lives, how to take it along, and how to be rid of it. */
export function Keeping({ kept }: { kept: Kept }) {
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [sure, setSure] = useState(false);
  const [note, setNote] = useState<{ text: string; bad?: boolean } | null>(null);
  const here = kept.home === "browser";
  const Place = here ? Lock : Server;
  const attempt = async (action: () => Promise<void>, done: string) => {
    setBusy(true);
    setNote(null);
    try {
      await action();
      setNote({ text: done });
    } catch (error) {
      const detail = error instanceof ApiError && error.status !== 0 ? error.message : texts.errors.unreachable;
      setNote({ text: detail || texts.errors.other, bad: true });
    } finally {
      setBusy(false);
      setSure(false);
    }
  };
  return (
    <aside aria-label={t.keeping} className="flex flex-col gap-6 lg:pt-3">
      <div className="flex flex-col gap-5 rounded-3xl border bg-card p-6">
        <p className="flex items-start gap-3 text-sm">
          <Place aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-link" />
          <span>
            {here ? t.keptBrowser : t.keptServer}
            {!here && kept.outbox.length > 0 && <span className="mt-1 block text-muted-foreground">{t.waiting(kept.outbox.length)}</span>}
          </span>
        </p>
        <div className="flex items-start justify-between gap-4">
          <label htmlFor={id} className="text-sm font-semibold">
            {t.privateMode}
            <span className="mt-0.5 block text-xs font-normal text-muted-foreground">{t.privateHint}</span>
          </label>
          <Switch id={id} checked={here} disabled={busy} onCheckedChange={(on) => void attempt(() => moveTo(on ? "browser" : "server"), on ? t.movedHere : t.movedThere)} />
        </div>
        <div className="flex flex-col gap-3 border-t pt-5">
          <Button variant="outline" disabled={kept.log.length === 0} onClick={() => { save(exportList()); }}>
            <Download aria-hidden="true" />
            {t.export}
          </Button>
          <p className="-mt-1 text-xs text-muted-foreground">{t.exportHint}</p>
          {sure ? (
            <div role="group" aria-label={t.removeSure} className="flex flex-col gap-2 rounded-2xl bg-secondary p-3">
              <p className="text-sm font-semibold">{t.removeSure}</p>
              <div className="flex gap-2">
                <Button size="sm" disabled={busy} onClick={() => void attempt(removeEverything, t.removed)}>
                  {t.removeYes}
                </Button>
                {/* eslint-disable-next-line jsx-a11y/no-autofocus -- the safe answer takes over the focus of the button that it replaces */}
                <Button size="sm" variant="outline" autoFocus onClick={() => { setSure(false); }}>
                  {t.removeNo}
                </Button>
              </div>
            </div>
          ) : (
            <Button variant="ghost" className="text-destructive hover:text-destructive" disabled={kept.log.length === 0 && kept.token === null} onClick={() => { setSure(true); }}>
              <Trash2 aria-hidden="true" />
              {t.remove}
            </Button>
          )}
          <p className="-mt-1 text-xs text-muted-foreground">{t.removeHint}</p>
        </div>
        <p role="status" className={note?.bad ? "text-sm text-destructive" : "text-sm"}>
          {note?.text}
        </p>
      </div>
      <section aria-labelledby={`${id}-import`}>
        <h2 id={`${id}-import`} className="mb-3 text-lg">
          {t.import}
        </h2>
        <ImportDrop />
      </section>
    </aside>
  );
}

function save(file: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `funiki-list-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}
