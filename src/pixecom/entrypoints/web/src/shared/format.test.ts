import { describe, expect, test } from 'vitest';

import { MISSING, makeFormats } from '@/shared/format';

const english = makeFormats({ language: 'en', currency: 'USD', zone: 'America/New_York' });
const vietnamese = makeFormats({ language: 'vi', currency: 'USD', zone: 'Asia/Ho_Chi_Minh' });

describe('figures', () => {
  test('have symbol, separators and two decimals', () => {
    expect(english.money(1234.5)).toBe('$1,234.50');
    expect(english.money('-0.5')).toBe('-$0.50');
    expect(english.money(1234.5, 'EUR')).toBe('€1,234.50');
    expect(english.percent(2.345)).toBe('2.35%');
    expect(english.roas(2.51339)).toBe('2.51x');
    expect(english.roasExact(2.51339)).toBe('2.5134x');
    expect(english.count(1234567)).toBe('1,234,567');
  });

  test('follow the language', () => {
    expect(vietnamese.count(1234567)).toBe('1.234.567');
    expect(vietnamese.percent(2.5)).toBe('2,50%');
    expect(vietnamese.money(1234.5)).toMatch(/^1\.234,50\s\$$|^1\.234,50\sUS\$$/);
  });

  test('keep the digits of a text that a double would lose', () => {
    expect(english.money('9007199254740993.01')).toBe('$9,007,199,254,740,993.01');
  });

  test('show nothing as a dash and zero as zero', () => {
    for (const nothing of [null, undefined, '']) {
      expect(english.money(nothing)).toBe(MISSING);
      expect(english.roas(nothing)).toBe(MISSING);
    }
    expect(english.money(0)).toBe('$0.00');
    expect(english.roas(0)).toBe('0.00x');
    expect(english.count(0)).toBe('0');
  });
});

describe('dates', () => {
  test('are those of the seller', () => {
    expect(english.dateTime('2026-01-16T03:05:00Z')).toBe('15 Jan 2026 22:05');
    expect(english.date('2026-01-16T03:05:00Z')).toBe('15 Jan 2026');
    expect(english.time('2026-01-16T05:05:00Z')).toBe('00:05');
  });

  test('leave a plain day alone', () => {
    expect(english.date('2026-09-01')).toBe('1 Sep 2026');
    expect(vietnamese.date('2026-09-01')).toContain('2026');
  });

  test('know the change of clocks', () => {
    expect(english.dateTime('2026-11-01T05:30:00Z')).toBe('1 Nov 2026 01:30');
    expect(english.dateTime('2026-11-01T06:30:00Z')).toBe('1 Nov 2026 01:30');
  });

  test('show nothing as a dash', () => {
    expect(english.date(null)).toBe(MISSING);
    expect(english.dateTime(undefined)).toBe(MISSING);
    expect(english.time(null)).toBe(MISSING);
  });
});
