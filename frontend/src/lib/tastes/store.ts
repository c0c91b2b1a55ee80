import type { Kind, TasteEvent } from "./log";

/** An event on its way to the server; `undo` takes back the one it names. */
export interface Outgoing {
  event_id: string;
  id: number;
  feedback: Kind | "undo";
  at: string;
  undoes: string | null;
}

/** Where the list lives: with a profile on the Funiki that served the page, or in this browser alone. */
export type Home = "server" | "browser";

export interface Kept {
  home: Home;
  /** The only key to the profile; nobody can tell it again. */
  token: string | null;
  log: readonly TasteEvent[];
  outbox: readonly Outgoing[];
}

const KEY = "funiki-list";
export const NOTHING: Kept = { home: "server", token: null, log: [], outbox: [] };

const listeners = new Set<() => void>();
let kept: Kept | null = null;

/** What this browser holds. */
export function read(): Kept {
  kept ??= load();
  return kept;
}

export function update(change: Partial<Kept>): void {
  kept = { ...read(), ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Storage may be full or blocked: the list then lasts as long as the page.
  }
  for (const changed of listeners) changed();
}

export function subscribe(changed: () => void): () => void {
  const elsewhere = (event: StorageEvent) => {
    if (event.key !== KEY && event.key !== null) return;
    kept = null;
    changed();
  };
  listeners.add(changed);
  addEventListener("storage", elsewhere);
  return () => {
    listeners.delete(changed);
    removeEventListener("storage", elsewhere);
  };
}

function load(): Kept {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Kept>;
    return {
      home: stored.home === "browser" ? "browser" : "server",
      token: typeof stored.token === "string" ? stored.token : null,
      log: Array.isArray(stored.log) ? stored.log : [],
      outbox: Array.isArray(stored.outbox) ? stored.outbox : [],
    };
  } catch {
    return NOTHING;
  }
}
