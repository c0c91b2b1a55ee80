/** What a person said about titles, as a log of events: the same shape and the same fold as on the server. */

export const KINDS = ["dislike", "like", "love", "save", "seen"] as const;
export type Kind = (typeof KINDS)[number];
export type Opinion = "dislike" | "like" | "love";

export interface TasteEvent {
  event_id: string;
  id: number;
  feedback: Kind;
  /** ISO time, where it is known. */
  at: string | null;
  undone: boolean;
  /** The name it was shown under when it was clicked. */
  title?: string;
}

export interface Taste {
  opinion: Opinion | null;
  saved: boolean;
  seen: boolean;
  title?: string;
}

/** A title of a list as the recommender reads it. */
export interface HistoryEntry {
  id: number;
  feedback: Opinion | "seen";
}

export const NO_TASTE: Taste = { opinion: null, saved: false, seen: false };

const OPINIONS: readonly Kind[] = ["dislike", "like", "love"];

export function isOpinion(kind: Kind): kind is Opinion {
  return OPINIONS.includes(kind);
}

/** What holds for every title: the newest opinion counts, and an opinion says that the title was seen. */
export function fold(log: readonly TasteEvent[]): ReadonlyMap<number, Taste> {
  const tastes = new Map<number, Taste>();
  for (const { id, feedback, undone, title } of log) {
    if (undone) continue;
    const before = { ...(tastes.get(id) ?? NO_TASTE), ...(title ? { title } : {}) };
    if (isOpinion(feedback)) tastes.set(id, { ...before, opinion: feedback, seen: true });
    else if (feedback === "seen") tastes.set(id, { ...before, seen: true });
    else tastes.set(id, { ...before, saved: true });
  }
  return tastes;
}

/** Whether a button of this kind is down. "Seen" is down by itself only: an opinion speaks for itself. */
export function holds(taste: Taste, kind: Kind): boolean {
  if (isOpinion(kind)) return taste.opinion === kind;
  return kind === "save" ? taste.saved : taste.seen && taste.opinion === null;
}

/** The events to take back so that `kind` no longer holds: for an opinion every opinion, or an older one would return. */
export function takenBackBy(log: readonly TasteEvent[], id: number, kind: Kind): TasteEvent[] {
  const same = (other: Kind) => (isOpinion(kind) ? isOpinion(other) : other === kind);
  return log.filter((event) => event.id === id && !event.undone && same(event.feedback));
}

/** The list as the recommender reads it; saved titles are known to it but tell nothing. */
export function asHistory(log: readonly TasteEvent[]): { history: HistoryEntry[]; saved: number[] } {
  const history: HistoryEntry[] = [];
  const saved: number[] = [];
  for (const [id, taste] of fold(log)) {
    if (taste.opinion || taste.seen) history.push({ id, feedback: taste.opinion ?? "seen" });
    else saved.push(id);
  }
  return { history, saved };
}
