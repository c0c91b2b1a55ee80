import { useSyncExternalStore } from "react";

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** A browser without a network still reaches the machine it runs on. */
export function isReachable(onLine: boolean, hostname: string): boolean {
  return onLine || LOOPBACK.test(hostname);
}

function subscribe(changed: () => void): () => void {
  addEventListener("online", changed);
  addEventListener("offline", changed);
  return () => {
    removeEventListener("online", changed);
    removeEventListener("offline", changed);
  };
}

export function useOnline(): boolean {
  return useSyncExternalStore(subscribe, () => isReachable(navigator.onLine, location.hostname), () => true);
}
