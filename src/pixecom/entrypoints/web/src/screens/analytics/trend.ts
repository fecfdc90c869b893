import type { Trend } from '@/shared/ui/KpiCard';

/** Tells how a figure moved; the API gave both. */
export function trendOf(value: number, before: number | undefined): Trend | undefined {
  if (before === undefined) return undefined;
  if (value === before) return 'same';
  return value > before ? 'up' : 'down';
}
