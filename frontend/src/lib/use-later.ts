import { useDeferredValue } from "react";

/**
 * False in the first drawing, which is also the one that stands in the built HTML; true right after, in a drawing that
 * gives way to input. For what differs between visits and for what is not seen first.
 */
export function useLater(): boolean {
  return useDeferredValue(true, false);
}
