export type Stance = "any" | "want" | "not";

/** don't care → want → not → don't care */
export function nextStance(stance: Stance): Stance {
  return stance === "any" ? "want" : stance === "want" ? "not" : "any";
}

export function stanceOf(value: string, wanted: readonly string[], unwanted: readonly string[]): Stance {
  return wanted.includes(value) ? "want" : unwanted.includes(value) ? "not" : "any";
}

/** The two lists after `value` took `stance`: a value stands in at most one of them. */
export function withStance(
  value: string,
  stance: Stance,
  wanted: readonly string[],
  unwanted: readonly string[],
): { wanted: string[]; unwanted: string[] } {
  const others = (list: readonly string[]) => list.filter((other) => other !== value);
  return {
    wanted: stance === "want" ? [...others(wanted), value] : others(wanted),
    unwanted: stance === "not" ? [...others(unwanted), value] : others(unwanted),
  };
}
