import { client, unwrap, withProfile } from "./client";

/** Everything the server keeps of a profile. */
export function getProfile(token: string) {
  return unwrap(client.GET("/api/v1/profile", { params: withProfile(token) }));
}
