import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { createBrowserRouter } from "react-router";
import { RouterProvider } from "react-router/dom";

import { ApiError } from "@/lib/api/client";

import { routes } from "./routes";

/** What the server refuses for good stays refused; what was late or away may come back. */
function mayRetry(failures: number, error: Error): boolean {
  const lasting = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
  return !lasting && failures < 2;
}

export function App() {
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: { retry: mayRetry, retryDelay: (attempt) => 400 * 2 ** attempt, staleTime: 60_000, gcTime: 15 * 60_000, refetchOnWindowFocus: false },
        },
      }),
  );
  const [router] = useState(() => createBrowserRouter(routes));
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
