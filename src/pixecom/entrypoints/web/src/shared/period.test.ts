import { describe, expect, it } from 'vitest';

import { daysBefore, lastDays, queryOf, readPeriod, todayIn } from './period';

describe('the days of an address', () => {
  it('keep the name, not its dates', () => {
    expect(readPeriod({ preset: 'lastMonth', dateFrom: '2026-01-01' })).toEqual({
      preset: 'lastMonth',
    });
  });

  it('are the last seven without a name', () => {
    expect(readPeriod({})).toEqual({});
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
    const day = { dateFrom: '2026-01-01', dateTo: '2026-01-01' };
    expect(daysBefore(day)).toEqual({ dateFrom: '2025-12-31', dateTo: '2025-12-31' });
  });
});

describe('the last days', () => {
  it('are never more than there are', () => {
    const days = { dateFrom: '2026-03-01', dateTo: '2026-03-10' };
    expect(lastDays(days, 7)).toEqual({ dateFrom: '2026-03-04', dateTo: '2026-03-10' });
    expect(lastDays(days, 31)).toEqual(days);
  });
});

describe('today', () => {
  it('is the day in the zone of the seller', () => {
    const now = new Date('2026-01-15T23:30:00Z');
    expect(todayIn('UTC', now)).toBe('2026-01-15');
    expect(todayIn('Asia/Ho_Chi_Minh', now)).toBe('2026-01-16');
  });
});
