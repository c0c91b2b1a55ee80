import type { FranchiseMember } from "@/lib/api/client";

export interface Station {
  member: FranchiseMember;
  /** Position in the watch order, from 1. */
  place: number;
  /** Side entries that come after it and before the next one of the main story. */
  side: FranchiseMember[];
}

/** The story as a line: the main entries in watch order, side entries branching off where they belong in it. */
export function storyLine(members: readonly FranchiseMember[], here: number): Station[] {
  const ordered = [...members].sort((a, b) => a.order - b.order);
  const anyMain = ordered.some(({ main }) => main);
  const line: Station[] = [];
  for (const member of ordered) {
    const last = line.at(-1);
    if (last && anyMain && !member.main && member.id !== here) last.side.push(member);
    else line.push({ member, place: line.length + 1, side: [] });
  }
  return line;
}
