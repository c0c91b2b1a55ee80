import { ApiError } from "../api/client";
import { createProfile } from "../api/create-profile";
import { getProfile } from "../api/get-profile";
import { sendFeedback } from "../api/send-feedback";
import { outgoing } from "./actions";
import type { Kind, TasteEvent } from "./log";
import { type Outgoing, read, update } from "./store";

let running: Promise<void> | null = null;

/** Sends what the server has not heard yet, in order; resolves when it has. Nothing is sent while the list lives here alone. */
export function flush(): Promise<void> {
  running ??= send().finally(() => {
    running = null;
  });
  return running;
}

async function send(): Promise<void> {
  let [next] = read().outbox;
  while (next && read().home === "server") {
    await deliver(next);
    const done = next.event_id;
    update({ outbox: read().outbox.filter(({ event_id }) => event_id !== done) });
    [next] = read().outbox;
  }
}

async function deliver(event: Outgoing): Promise<void> {
  const token = read().token ?? (await begin());
  try {
    await sendFeedback(token, event);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // The profile was deleted elsewhere: what this browser still holds starts another one.
    if (error.status === 401) {
      update({ token: null, outbox: read().log.filter(({ undone }) => !undone).map(outgoing) });
      throw error;
    }
    // Refused for good: an unknown title, or an undo of what the server never had.
    const lasting = error.status === 400 || error.status === 404 || error.status === 422;
    if (!lasting || error.name === "HttpError" || error.name === "NotFound") throw error;
  }
}

async function begin(): Promise<string> {
  const { token } = await createProfile();
  update({ token });
  return token;
}

/** Takes over what the server keeps, with what it has not heard yet on top. */
export async function pull(): Promise<void> {
  await flush();
  const { token, home } = read();
  if (!token || home !== "server") return;
  const { events } = await getProfile(token);
  const known = events.filter(({ feedback }) => feedback !== "undo");
  // The server keeps numbers only; the names are those of this browser.
  const names = new Map(read().log.map((event) => [event.event_id, event.title]));
  const log = known.map(({ event_id, id, feedback, at, undone }): TasteEvent => ({ event_id, id, feedback: feedback as Kind, at, undone, title: names.get(event_id) }));
  if (read().outbox.length === 0) update({ log });
}
