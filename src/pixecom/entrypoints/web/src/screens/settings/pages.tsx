import { Pagination } from '@mantine/core';
import { useState, type ReactNode } from 'react';

const ROWS = 25;

/** Cuts a list into pages; `below` is what turns them. */
export function usePages<T>(rows: readonly T[]): { shown: readonly T[]; below: ReactNode } {
  const [page, setPage] = useState(1);
  const last = Math.max(1, Math.ceil(rows.length / ROWS));
  const here = Math.min(page, last);
  return {
    shown: rows.slice((here - 1) * ROWS, here * ROWS),
    below: last > 1 && <Pagination total={last} value={here} onChange={setPage} mt="sm" />,
  };
}
