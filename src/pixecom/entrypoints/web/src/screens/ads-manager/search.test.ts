import { describe, expect, test } from 'vitest';

import { into, toAds, toAdsets, toCampaigns, withoutFilters } from './moves';
import { activeFilters, readSearch, type Search } from './search';

const [ID, OTHER] = [
  '0198c3a0-7b6e-7cc2-8f4b-2f6d3a1b9e10',
  '0198c3a0-7b6e-7cc2-8f4b-2f6d3a1b9e11',
];

describe('an address', () => {
  test('is read as it is written', () => {
    const written = {
      tier: 'ads',
      campaignId: ID,
      adsetId: OTHER,
      preset: 'custom',
      dateFrom: '2026-01-01',
      dateTo: '2026-01-31',
      status: 'ACTIVE,PAUSED',
      search: 'summer',
      sortBy: 'roas',
      sortDir: 'asc',
      compare: true,
      above: { campaigns: { status: 'ACTIVE' }, adsets: { search: 'broad' } },
    };
    expect(readSearch(written)).toEqual(written);
  });

  test.each([
    [{ preset: 'never' }, {}],
    [{ preset: 'custom', dateFrom: '2026-02-30', dateTo: '2026-03-01' }, {}],
    [{ preset: 'custom', dateFrom: '2026-03-02', dateTo: '2026-03-01' }, {}],
    [{ preset: 'last7', dateFrom: '2026-03-01' }, { preset: 'last7' }],
    [{ status: 'ACTIVE,BROKEN,ACTIVE' }, { status: 'ACTIVE' }],
    [{ status: 'BROKEN' }, {}],
    [{ campaignIds: `${ID},x` }, { campaignIds: ID }],
    [{ search: 123 }, { search: '123' }],
    [{ search: '   ' }, {}],
    [{ sortBy: 'roas' }, { sortBy: 'roas', sortDir: 'desc' }],
    [{ sortBy: 'id', sortDir: 'asc' }, {}],
    [{ campaignId: ID }, {}],
    [{ tier: 'ads', adsetId: ID }, { tier: 'ads' }],
    [{ tier: 'adsets', campaignId: 'x' }, { tier: 'adsets' }],
    [{ above: { campaigns: { search: 'a' } } }, {}],
  ])('%j means %j', (written, meant) => {
    expect(readSearch(written)).toEqual(meant);
  });

  test('counts its filters', () => {
    const search = readSearch({ preset: 'last7', sortBy: 'cpc', status: 'ACTIVE', search: 'x' });
    expect(activeFilters(search)).toBe(2);
    expect(activeFilters(withoutFilters(search))).toBe(0);
    expect(withoutFilters(search)).toMatchObject({ preset: 'last7', sortBy: 'cpc' });
  });
});

describe('the way down and back', () => {
  const start: Search = { preset: 'last7', status: 'ACTIVE', sortBy: 'roas', sortDir: 'asc' };
  const read = (search: Search) => readSearch({ ...search });

  test('keeps how each tier was seen', () => {
    const adsets = read(into(start, { id: ID }));
    expect(adsets).toEqual({
      preset: 'last7',
      tier: 'adsets',
      campaignId: ID,
      above: { campaigns: { status: 'ACTIVE', sortBy: 'roas', sortDir: 'asc' } },
    });
    const ads = read(into({ ...adsets, search: 'broad' }, { id: OTHER }));
    expect(ads).toMatchObject({ tier: 'ads', campaignId: ID, adsetId: OTHER });
    expect(read(toAdsets(ads))).toEqual({ ...adsets, search: 'broad' });
    expect(read(toCampaigns(ads))).toEqual(start);
  });

  test('asks for a parent where a tab leads nowhere', () => {
    expect(read(toAdsets(start))).toMatchObject({ tier: 'adsets' });
    expect(read(toAds(start))).not.toHaveProperty('campaignId');
    expect(read(toCampaigns(read(toAds(start))))).toEqual(start);
  });

  test('takes the days along', () => {
    const there = into({ ...start, preset: 'yesterday', compare: true }, { id: ID });
    expect(there).toMatchObject({ preset: 'yesterday', compare: true });
  });
});
