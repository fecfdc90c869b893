import type { Figures, Page, Row } from '../list/pages';

/** A line of the table: a row of the API, or one of the two that are pinned above. */
export interface Line {
  id: string;
  of: 'row' | 'summary' | 'unattributed';
  /** What only rows have: name, status, budget. */
  row: Row | null;
  figures: Figures;
  /** The same figures of the days before, while they are compared. */
  before: Figures | null;
}

export const SUMMARY = 'summary';

/** Former figures by the id of their line. */
export type Former = ReadonlyMap<string, Figures>;

export function rowLines(pages: readonly Page[], former: Former | null): Line[] {
  return pages.flatMap((page) =>
    page.rows.map((row) => ({
      id: row.id,
      of: 'row' as const,
      row,
      figures: row,
      before: former?.get(row.id) ?? null,
    })),
  );
}

/** The sum of the whole filter, and what belongs to no row; both as the API gives them. */
export function pinnedLines({ summary, unattributed }: Page, former: Former | null): Line[] {
  const sum: Line = {
    id: SUMMARY,
    of: 'summary',
    row: null,
    figures: summary,
    before: former?.get(SUMMARY) ?? null,
  };
  if (!unattributed) return [sum];
  const before = former?.get(unattributed.id) ?? null;
  return [
    sum,
    { id: unattributed.id, of: 'unattributed', row: null, figures: unattributed, before },
  ];
}
