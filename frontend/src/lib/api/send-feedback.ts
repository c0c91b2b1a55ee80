import { type Schemas, client, unwrap, withProfile } from "./client";

/** One event; sending it twice changes nothing. */
export function sendFeedback(token: string, event: Schemas["FeedbackEvent"]) {
  return unwrap(client.POST("/api/v1/feedback", { params: withProfile(token), body: event }));
}
