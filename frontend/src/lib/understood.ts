import type { Schemas } from "./api/client";
import { texts } from "./texts";

type Query = Schemas["UnderstoodQuery"];
interface Span {
  start: number;
  end: number;
}

export interface UnderstoodPart {
  key: string;
  kind: "exclusion" | "example" | "constraint" | "modifier";
  label: string;
  /** The words that remain when the part is taken away; absent when it did not come from the words. */
  without: string | null;
}

/** Connectives and commas that hang in the air where a piece was cut out. */
const LEADING = /^(?:[\s,;.&]|(?:and|but|or|also|plus|though)\b)+/i;
const TRAILING = /(?:[\s,;&]|\b(?:and|but|or|also|plus|though))+$/i;

/** The text without a piece of it. Places count characters, as Python does, not the halves that JavaScript sees. */
export function withoutSpan(text: string, { start, end }: Span): string {
  const letters = Array.from(text);
  const before = letters.slice(0, start).join("").replace(TRAILING, "");
  const after = letters.slice(end).join("").replace(LEADING, "");
  const rest = after.replace(/^[\s.!?]+$/, "");
  if (!before) return rest.trim();
  return rest ? `${before}, ${rest}`.trim() : before.trim();
}

/** Each thing that was read out of the words beside the wish, with the words that remain when it is taken away. */
export function understoodParts(query: Query): UnderstoodPart[] {
  const t = texts.understood;
  const part = (kind: UnderstoodPart["kind"], label: string, span: Span | null | undefined, index: number): UnderstoodPart => ({
    key: `${kind}-${index}-${label}`,
    kind,
    label,
    without: span ? withoutSpan(query.text, span) : null,
  });
  return [
    ...query.examples.flatMap((example, index) => [
      part("example", t.like(example.title ?? example.text), example.span, index),
      ...example.but.map((but, place) => part("modifier", t.but(but.text), but.span, place)),
    ]),
    ...query.exclusions.map((one, index) => part("exclusion", texts.filters.not(one.text), one.span, index)),
    ...query.constraints.map((one, index) => part("constraint", one.text, one.span, index)),
  ];
}
