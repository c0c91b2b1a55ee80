import { deleteProfile } from "../api/delete-profile";
import { type ImportReport, importList } from "../api/import-list";
import { createProfile } from "../api/create-profile";
import { outgoing } from "./actions";
import { KINDS, type Kind, type TasteEvent } from "./log";
import { type Home, NOTHING, read, update } from "./store";
import { flush, pull } from "./sync";

/** Larger files are no lists of anime. */
export const LARGEST_BYTES = 32 * 2 ** 20;

/** How an import ended; `unknown` are names or numbers of titles that the catalogue does not have. */
export interface Imported {
  entries: number;
  understood: number;
  byKind: Record<string, number>;
  unknown: string[];
  unknownTotal: number;
}

/** Takes over a list that someone exported elsewhere, or from here. */
export async function bringList(file: File): Promise<Imported> {
  const own = await ownExport(file);
  if (own) {
    const added = add(own);
    return { entries: own.length, understood: own.length, byKind: countKinds(added), unknown: [], unknownTotal: 0 };
  }
  const stays = read().home === "browser";
  if (!stays) await flush();
  const token = stays ? null : (read().token ?? (await begin()));
  const report = await importList(file, token);
  if (stays) add(asEvents(report));
  else await pull();
  return {
    entries: report.entries,
    understood: report.understood,
    byKind: report.by_kind,
    unknown: report.unknown.map(({ title, id }) => title ?? String(id)),
    unknownTotal: report.unknown_total,
  };
}

/** The list as a file that `bringList` reads again. The token is no part of it. */
export function exportList(): Blob {
  const events = read().log.filter(({ undone }) => !undone);
  return new Blob([JSON.stringify({ funiki: 1, events }, null, 1)], { type: "application/json" });
}

/** Everything goes, there first and then here, so that a failure is seen. */
export async function removeEverything(): Promise<void> {
  const { token, home } = read();
  if (token) await deleteProfile(token);
  update({ ...NOTHING, home });
}

/** Moves the list: into this browser alone, with the profile deleted, or back to a new profile. */
export async function moveTo(home: Home): Promise<void> {
  if (home === "browser") {
    const { token } = read();
    if (token) {
      await pull();
      await deleteProfile(token);
    }
    update({ home, token: null, outbox: [] });
  } else {
    update({ home, token: null, outbox: read().log.filter(({ undone }) => !undone).map(outgoing) });
    await flush();
  }
}

async function begin(): Promise<string> {
  const { token } = await createProfile();
  update({ token });
  return token;
}

/** Adds what is not there yet; returns what was. */
function add(events: readonly TasteEvent[]): TasteEvent[] {
  const { log, outbox, home } = read();
  const known = new Set(log.map(({ event_id }) => event_id));
  const fresh = events.filter(({ event_id }) => !known.has(event_id));
  update({ log: [...log, ...fresh], outbox: home === "server" ? [...outbox, ...fresh.map(outgoing)] : [] });
  return fresh;
}

function asEvents({ history, exclude_ids }: ImportReport): TasteEvent[] {
  const said = new Set(history.map(({ id }) => id));
  const event = (id: number, feedback: Kind, at: string | null): TasteEvent => ({ event_id: `import-${id}-${feedback}`, id, feedback, at, undone: false });
  return [
    ...history.map(({ id, feedback, score, at }) => event(id, feedback ?? ofScore(score ?? 0), at ?? null)),
    ...exclude_ids.filter((id) => !said.has(id)).map((id) => event(id, "save", null)),
  ];
}

/** The buckets that the recommender reads scores in. */
export function ofScore(score: number): Kind {
  return score <= 4 ? "dislike" : score <= 7 ? "like" : "love";
}

function countKinds(events: readonly TasteEvent[]): Record<string, number> {
  return Object.fromEntries(KINDS.map((kind) => [kind, events.filter(({ feedback }) => feedback === kind).length]));
}

/** The events of an export of ours, or nothing when the file is something else. */
export async function ownExport(file: Blob): Promise<TasteEvent[] | null> {
  const beginning = (await file.slice(0, 64).text()).trimStart();
  if (!beginning.startsWith("{") || file.size > LARGEST_BYTES) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(await file.text());
  } catch {
    return null;
  }
  if (typeof parsed !== "object" || parsed === null || !("funiki" in parsed) || !("events" in parsed) || !Array.isArray(parsed.events)) return null;
  return parsed.events.filter(isEvent).map(({ event_id, id, feedback, at }) => ({ event_id, id, feedback, at: typeof at === "string" ? at : null, undone: false }));
}

function isEvent(value: unknown): value is TasteEvent {
  if (typeof value !== "object" || value === null) return false;
  const { event_id, id, feedback } = value as Partial<Record<keyof TasteEvent, unknown>>;
  return typeof event_id === "string" && Number.isInteger(id) && (KINDS as readonly unknown[]).includes(feedback);
}
