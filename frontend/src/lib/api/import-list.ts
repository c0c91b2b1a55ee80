import { type Schemas, client, unwrap, withProfile } from "./client";

export type ImportReport = Schemas["ImportReport"];

/** What an export file holds. With a token it goes into that profile; without, nothing of it is kept. */
export function importList(file: Blob, token: string | null): Promise<ImportReport> {
  return unwrap(
    client.POST("/api/v1/import", {
      params: { ...(token ? withProfile(token) : {}), query: { store: token !== null } },
      body: file as unknown as string,
      bodySerializer: (body: unknown) => body as Blob,
      headers: { "Content-Type": "application/octet-stream" },
    }),
  );
}
