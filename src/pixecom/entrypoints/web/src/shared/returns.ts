import type { Figure } from '@/shared/format';

/** How much came back of what was spent. */
export type Return = 'good' | 'fair' | 'poor' | 'none';

/** A mark beside the colour: colour alone tells nothing to whoever cannot see it. */
export const RETURN_MARKS: Readonly<Record<Return, string>> = {
  good: '▲',
  fair: '◆',
  poor: '▼',
  none: '·',
};

/** Tells how good a ROAS is (spec 15 §2). */
export function returnOf(roas: Figure): Return {
  const value = Number(roas ?? 0);
  if (value === 0) return 'none';
  return value >= 3 ? 'good' : value >= 2 ? 'fair' : 'poor';
}
