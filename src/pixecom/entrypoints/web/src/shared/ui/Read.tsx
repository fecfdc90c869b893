import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';

import { ErrorState } from '@/shared/ui/ErrorState';

interface Props<T> {
  query: { data: T | undefined; error: unknown; refetch: () => unknown };
  /** What stands there until the answer comes. */
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}

/** Shows what was read, or why it could not be; a part that fails leaves the others alone. */
export function Read<T>({ query, skeleton, children }: Props<T>) {
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return query.data === undefined ? (skeleton ?? <Skeleton height={300} />) : children(query.data);
}
