import type { Schemas, TitleCard } from "../api/client";

export type PrivateTitles = Schemas["PrivateTitles"];

/** All titles in the order of the graph; `place` finds one by its id, `having` those with a label. */
export interface Shelf {
  told: PrivateTitles;
  place: ReadonlyMap<number, number>;
  members: ReadonlyMap<number, number>;
  having: (kind: string, value: string) => Uint32Array;
  labels: (place: number, kind: string) => readonly string[];
  adult: Uint32Array;
  notToWatch: Uint32Array;
  gone: Uint32Array;
}

const NONE = new Uint32Array();

/** Places from their distances: [2, 1, 4] are 2, 3 and 7. */
export function places(gaps: readonly number[]): Uint32Array {
  const found = new Uint32Array(gaps.length);
  let place = 0;
  gaps.forEach((gap, index) => {
    place += gap;
    found[index] = place;
  });
  return found;
}

export function openShelf(told: PrivateTitles): Shelf {
  const members = new Map<number, number>();
  for (const franchise of told.franchise) members.set(franchise, (members.get(franchise) ?? 0) + 1);
  const having = new Map<string, Uint32Array>();
  const labels = new Map<string, Map<number, string[]>>();
  for (const [kind, values] of Object.entries(told.labels)) {
    const of = new Map<number, string[]>();
    labels.set(kind, of);
    for (const [value, gaps] of Object.entries(values)) {
      const at = places(gaps);
      having.set(key(kind, value), at);
      for (const place of at) of.set(place, [...(of.get(place) ?? []), value]);
    }
  }
  return {
    told,
    place: new Map(told.ids.map((id, place) => [id, place])),
    members,
    having: (kind, value) => having.get(key(kind, value)) ?? NONE,
    labels: (place, kind) => labels.get(kind)?.get(place) ?? [],
    adult: places(told.adult),
    notToWatch: places(told.not_to_watch),
    gone: places(told.gone),
  };
}

/** Labels as people may write them in an address. */
function key(kind: string, value: string): string {
  return `${kind}\n${value.toLowerCase()}`;
}

/** The card of the title at a place. It has no picture: fetching one would tell its host what is recommended. */
export function cardAt(shelf: Shelf, place: number): TitleCard {
  const { told, labels, members } = shelf;
  const number = (name: string) => told.numbers[name]?.[place] ?? null;
  const own = (kind: string) => {
    const names = Object.keys(told.labels[kind] ?? {});
    return (told.described[kind]?.[place] ?? []).flatMap((index) => names[index] ?? []);
  };
  const franchise = told.franchise[place] ?? 0;
  const synopsis = told.synopses[place] ?? null;
  return {
    id: told.ids[place] ?? 0,
    title: told.titles[place] ?? "",
    title_english: told.english[place] ?? null,
    title_native: told.native[place] ?? null,
    type: labels(place, "types")[0] ?? null,
    year: number("year"),
    season: told.seasons[place] ?? null,
    status: labels(place, "statuses")[0] ?? null,
    episodes: number("episodes"),
    duration_min: number("duration_min"),
    studios: [...labels(place, "studios")],
    genres: own("genres"),
    themes: own("themes"),
    moods: own("moods"),
    score: number("score"),
    members: number("members"),
    popularity: told.popularity[place] ?? 0,
    picture_url: null,
    synopsis,
    synopsis_source: synopsis === null ? null : "own",
    franchise: { id: franchise, size: members.get(franchise) ?? 1 },
  };
}
