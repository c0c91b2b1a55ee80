import { client, unwrap } from "./client";

/** A new, empty profile on the server; its token is told only now. */
export function createProfile() {
  return unwrap(client.POST("/api/v1/profiles"));
}
