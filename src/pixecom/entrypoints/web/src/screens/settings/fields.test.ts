import { expect, it } from 'vitest';

import { cleared, inCents, ofCents } from './fields';

it('clears a field that was emptied', () => {
  expect([cleared(' a '), cleared('  ')]).toEqual(['a', null]);
});

it.each([
  [5, '0.05'],
  [100, '1.00'],
  [123_456, '1234.56'],
  [100_000_000, '1000000.00'],
])('reads %i cents as %s, and back', (cents, amount) => {
  expect(ofCents(cents)).toBe(amount);
  expect(inCents(Number(amount))).toBe(cents);
});
