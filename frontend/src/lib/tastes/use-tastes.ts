import { useCallback, useSyncExternalStore } from "react";

import { NO_TASTE, type Taste, type TasteEvent, fold } from "./log";
import { type Kept, read, subscribe } from "./store";

let folded: { log: readonly TasteEvent[]; tastes: ReadonlyMap<number, Taste> } | null = null;

/** What holds now, folded once for every log. */
export function tastes(): ReadonlyMap<number, Taste> {
  const { log } = read();
  if (folded?.log !== log) folded = { log, tastes: fold(log) };
  return folded.tastes;
}

export function useKept(): Kept {
  return useSyncExternalStore(subscribe, read);
}

export function useTastes(): ReadonlyMap<number, Taste> {
  return useSyncExternalStore(subscribe, tastes);
}

/** What is said of one title; a card draws again only when its own title changes. */
export function useTaste(id: number): Taste {
  const key = useSyncExternalStore(
    subscribe,
    useCallback(() => {
      const { opinion, saved, seen } = tastes().get(id) ?? NO_TASTE;
      return `${opinion ?? ""} ${Number(saved)} ${Number(seen)}`;
    }, [id]),
  );
  const [opinion, saved, seen] = key.split(" ");
  return { opinion: opinion ? (opinion as Taste["opinion"]) : null, saved: saved === "1", seen: seen === "1" };
}
