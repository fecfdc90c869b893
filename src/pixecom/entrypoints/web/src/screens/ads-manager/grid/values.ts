import type { Formats } from '@/shared/format';
import { MISSING } from '@/shared/format';

import type { Column } from '../columns';
import type { Figures, Row } from '../list/pages';
import type { Line } from './lines';

/** Gives a figure of the API as it came; undefined where a column is no figure of the contract. */
export function figureOf(figures: Figures, { id }: Column): number | undefined {
  const value = (figures as unknown as Record<string, unknown>)[id];
  return typeof value === 'number' ? value : undefined;
}

/** Writes a figure, rounded for display only. `currency` null: amounts of several are added. */
export function written(
  value: number | null | undefined,
  { kind }: Column,
  formats: Formats,
  currency: string | null,
): string {
  switch (kind) {
    case 'money':
    case 'budget':
      return currency === null ? formats.amount(value) : formats.money(value, currency);
    case 'percent':
      return formats.percent(value);
    case 'roas':
      return formats.roas(value);
    default:
      return formats.count(value);
  }
}

/** Writes what a column holds that is no figure. */
export function textOf(row: Row, { id, kind }: Column, formats: Formats): string {
  if (kind === 'date') return formats.date(row.startDate);
  if (id === 'sellpage') return ('sellpage' in row ? row.sellpage?.slug : null) ?? MISSING;
  if (id === 'adAccountName') return row.adAccountName;
  return id === 'platform' ? row.platform : row.name;
}

/** Tells the currency of the amounts of a list: its only one, null with several. */
export function currencyOf(currencies: readonly string[], sellers: string): string | null {
  return currencies.length > 1 ? null : (currencies[0] ?? sellers);
}

/** Tells which way a figure went; nothing is computed, only compared. */
export function directionOf({ figures, before }: Line, column: Column): '▲' | '▼' | '=' | null {
  const [now, then] = [figureOf(figures, column), before && figureOf(before, column)];
  if (now === undefined || then === undefined || then === null) return null;
  return now > then ? '▲' : now < then ? '▼' : '=';
}
