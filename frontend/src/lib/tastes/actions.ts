import { type Kind, type TasteEvent, takenBackBy } from "./log";
import { type Outgoing, read, update } from "./store";

/** A click, with what it takes to undo it. */
export interface Said {
  id: number;
  title: string;
  kind: Kind;
  /** `said`: new events; `took back`: events that no longer hold. */
  how: "said" | "took back";
  events: readonly TasteEvent[];
}

const listeners = new Set<(said: Said | null) => void>();

/** Hears of every click on an opinion, for the notice with its undo. */
export function onSaid(listener: (said: Said | null) => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

function tell(said: Said | null): void {
  for (const listener of listeners) listener(said);
}

/** `quiet` where the control itself shows well enough what happened and how to take it back. */
export function say(id: number, title: string, kind: Kind, quiet = false): void {
  const events = append(id, title, [kind]);
  if (!quiet) tell({ id, title, kind, how: "said", events });
}

export function takeBack(id: number, title: string, kind: Kind, quiet = false): void {
  const events = takenBackBy(read().log, id, kind);
  retract(events);
  if (!quiet) tell({ id, title, kind, how: "took back", events });
}

export function undo({ id, title, how, events }: Said): void {
  if (how === "said") retract(events);
  else append(id, title, events.map(({ feedback }) => feedback));
  tell(null);
}

function append(id: number, title: string, kinds: readonly Kind[]): TasteEvent[] {
  const { log, outbox } = read();
  const at = new Date().toISOString();
  const events = kinds.map((feedback) => ({ event_id: crypto.randomUUID(), id, feedback, at, undone: false, title }));
  update({ log: [...log, ...events], outbox: [...outbox, ...events.map(outgoing)] });
  return events;
}

function retract(events: readonly TasteEvent[]): void {
  const { log, outbox } = read();
  const gone = new Set(events.map(({ event_id }) => event_id));
  const at = new Date().toISOString();
  update({
    log: log.map((event) => (gone.has(event.event_id) ? { ...event, undone: true } : event)),
    outbox: [
      ...outbox,
      ...events.map(({ event_id, id }): Outgoing => ({ event_id: crypto.randomUUID(), id, feedback: "undo", at, undoes: event_id })),
    ],
  });
}

export function outgoing({ event_id, id, feedback, at }: TasteEvent): Outgoing {
  return { event_id, id, feedback, at: at ?? new Date().toISOString(), undoes: null };
}
