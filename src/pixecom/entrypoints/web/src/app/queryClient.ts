import { notifyManager, QueryClient } from '@tanstack/react-query';

import { ApiError } from '@/shared/api/errors';

const MOST_TRIES = 2;

/** What shows a query is drawn again before the browser paints: no checkbox springs back. */
notifyManager.setScheduler(queueMicrotask);

/** What is read stays fresh for half a minute; only passing failures are tried again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failed, error) =>
        failed < MOST_TRIES && error instanceof ApiError && error.isPassing,
      retryDelay: (failed, error) =>
        error instanceof ApiError && error.retryAfter !== null
          ? error.retryAfter * 1000
          : 500 * 2 ** failed,
    },
  },
});
