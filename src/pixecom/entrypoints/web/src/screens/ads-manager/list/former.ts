import { useQueries, type UseQueryResult } from '@tanstack/react-query';

import { daysBefore } from '@/shared/period';

import type { Former } from '../grid/lines';
import { SUMMARY } from '../grid/lines';
import type { Search } from '../search';
import { fetchPage, questionOf, type Figures, type Page, type Question } from './pages';

/** The API takes so many campaigns at once. */
const MOST_IDS = 100;
const WHOLE = 500;
const KEPT_MS = 5 * 60_000;

type Entries = (readonly [string, Figures])[];

/**
 * Gives the figures of as many days before, by line; null while they are not compared. The API
 * is asked for the rows that are shown: a page of campaigns by their ids, anything below whole.
 */
export function useFormer(search: Search, pages: readonly Page[]): Former | null {
  const meta = pages[0]?.meta;
  const span =
    search.compare && meta?.dateFrom && meta.dateTo
      ? daysBefore({ dateFrom: meta.dateFrom, dateTo: meta.dateTo })
      : null;
  const question = questionOf({ ...search, preset: 'custom', ...span });
  const chunks = span && question.tier === 'campaigns' ? pages.flatMap(chunksOf) : [];
  const queries = span
    ? [queryOf(question, null), ...chunks.map((ids) => queryOf(question, ids))]
    : [];
  const known = useQueries({ queries, combine });
  return span ? known : null;
}

function queryOf(question: Question, ids: string | null) {
  return {
    queryKey: ['ads-manager', 'former', question, ids],
    staleTime: KEPT_MS,
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      ids === null ? sums(question, signal) : ofCampaigns(question, ids, signal),
  };
}

/** The sums of the filter and, below campaigns, every row. */
async function sums(question: Question, signal: AbortSignal): Promise<Entries> {
  const isWhole = question.tier !== 'campaigns';
  const entries: Entries = [];
  let cursor: string | undefined;
  do {
    const page = await fetchPage(question, { cursor, limit: isWhole ? WHOLE : 1, signal });
    if (!cursor) entries.push(...sumsOf(page));
    if (isWhole) entries.push(...rowsOf(page));
    cursor = isWhole ? (page.nextCursor ?? undefined) : undefined;
  } while (cursor);
  return entries;
}

async function ofCampaigns(question: Question, ids: string, signal: AbortSignal) {
  const filters = { ...question.filters, campaignIds: ids };
  return rowsOf(await fetchPage({ ...question, filters }, { limit: MOST_IDS, signal }));
}

function sumsOf({ summary, unattributed }: Page): Entries {
  return [[SUMMARY, summary], ...(unattributed ? [[unattributed.id, unattributed] as const] : [])];
}

function rowsOf({ rows }: Page): Entries {
  return rows.map((row) => [row.id, row] as const);
}

function chunksOf({ rows }: Page): string[] {
  const ids = rows.map(({ id }) => id);
  return Array.from({ length: Math.ceil(ids.length / MOST_IDS) }, (_, chunk) =>
    ids.slice(chunk * MOST_IDS, (chunk + 1) * MOST_IDS).join(','),
  );
}

function combine(results: UseQueryResult<Entries>[]): Former {
  return new Map(results.flatMap(({ data }) => data ?? []));
}
