import { useEffect } from "react";

import { subscribe } from "./store";
import { flush } from "./sync";

/** Delivers clicks in the background, also those left from an earlier visit; what fails waits for the next chance. */
export function useDelivery(): void {
  useEffect(() => {
    const deliver = () => {
      flush().catch(() => {
        // It stays in the outbox; the pages that need the answer show the error.
      });
    };
    deliver();
    addEventListener("online", deliver);
    const stop = subscribe(deliver);
    return () => {
      removeEventListener("online", deliver);
      stop();
    };
  }, []);
}
