/** Ranges that people think in. */

export const LENGTHS = [
  { key: "one", min: null, max: 1 },
  { key: "short", min: 2, max: 13 },
  { key: "season", min: 14, max: 26 },
  { key: "long", min: 27, max: null },
] as const;

export const DURATIONS = [
  { key: "five", max: 5 },
  { key: "fifteen", max: 15 },
  { key: "thirty", max: 30 },
] as const;

export const ERAS = [
  { key: "classic", min: null, max: 1989 },
  { key: "nineties", min: 1990, max: 1999 },
  { key: "noughties", min: 2000, max: 2009 },
  { key: "tens", min: 2010, max: 2019 },
  { key: "twenties", min: 2020, max: null },
] as const;
