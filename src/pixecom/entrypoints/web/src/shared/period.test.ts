import { describe, expect, it } from 'vitest';

import { daysBefore, lastDays, queryOf, readPeriod } from './period';

describe('the days of an address', () => {
  it('keep the name, not its dates', () => {
    expect(readPeriod({ preset: 'lastMonth', dateFrom: '2026-01-01' })).toEqual({
      preset: 'lastMonth',
    });
  });

  it('are the last seven without a name, which then is not written', () => {
    expect(readPeriod({})).toEqual({});
    expect(readPeriod({ preset: 'last7' })).toEqual({});
    expect(queryOf({})).toEqual({ datePreset: 'last7' });
  });

  it.each([
    { preset: 'never' },
    { preset: 'custom' },
    { preset: 'custom', dateFrom: '2026-02-30', dateTo: '2026-03-01' },
    { preset: 'custom', dateFrom: '2026-03-02', dateTo: '2026-03-01' },
    { preset: 'custom', dateFrom: 20260301, dateTo: '2026-03-01' },
  ])('that make no sense are left out: %o', (raw) => {
    expect(readPeriod(raw)).toEqual({});
  });

  it('of somebody’s own are given as they are', () => {
    const days = { dateFrom: '2026-03-01', dateTo: '2026-03-01' };
    expect(queryOf(readPeriod({ preset: 'custom', ...days }))).toEqual(days);
  });
});

describe('the days before', () => {
  it('are as many, and end where these begin', () => {
    expect(daysBefore({ dateFrom: '2026-03-01', dateTo: '2026-03-07' })).toEqual({
      dateFrom: '2026-02-22',
      dateTo: '2026-02-28',
    });
  });
});

describe('the last days', () => {
  it('are never more than there are', () => {
    const days = { dateFrom: '2026-03-01', dateTo: '2026-03-10' };
    expect(lastDays(days, 7)).toEqual({ dateFrom: '2026-03-04', dateTo: '2026-03-10' });
    expect(lastDays(days, 31)).toEqual(days);
  });
});
