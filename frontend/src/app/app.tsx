import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { DataRouter } from "react-router";
import { RouterProvider } from "react-router/dom";

import { ApiError } from "@/lib/api/client";

import { prefetchPages } from "./routes";

const PREFETCH_AFTER_MS = 1500;

/** What the server refuses for good stays refused; what was late or away may come back. */
function mayRetry(failures: number, error: Error): boolean {
  const lasting = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
  return !lasting && failures < 2;
}

export function App({ router }: { router: DataRouter }) {
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            retry: mayRetry,
            retryDelay: (attempt) => 400 * 2 ** attempt,
            // Funiki often runs on the same machine, which answers without any network.
            networkMode: "always",
            staleTime: 60_000,
            // A timer would keep the build of the HTML waiting.
            gcTime: import.meta.env.SSR ? Infinity : 15 * 60_000,
            refetchOnWindowFocus: false,
          },
        },
      }),
  );
  useEffect(() => {
    const timer = setTimeout(() => void prefetchPages(), PREFETCH_AFTER_MS);
    return () => { clearTimeout(timer); };
  }, []);
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
