import { client, unwrap, withProfile } from "./client";

/** Removes a profile with all that belongs to it. */
export function deleteProfile(token: string) {
  return unwrap(client.DELETE("/api/v1/profile", { params: withProfile(token) }));
}
