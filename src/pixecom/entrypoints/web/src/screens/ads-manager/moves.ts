import { readSearch, viewOf, type Search, type View } from './search';

/** Every step from one address to the next; what they do not name stays as it is. */

/** Goes one tier down, into a row; how this tier was seen is kept for the way back. */
export function into(search: Search, row: { id: string }): Search {
  const kept = { ...daysAndComparison(search), above: { ...search.above } };
  if (search.tier === 'adsets') {
    const above = { ...kept.above, adsets: viewOf(search) };
    return clean({
      ...kept,
      tier: 'ads',
      campaignId: search.campaignId,
      adsetId: row.id,
      above,
    });
  }
  const above = { campaigns: viewOf(search) };
  return clean({ ...kept, tier: 'adsets', campaignId: row.id, above });
}

/** Goes to all campaigns, as they were seen. */
export function toCampaigns(search: Search): Search {
  const view = search.tier ? search.above?.campaigns : viewOf(search);
  return clean({ ...daysAndComparison(search), ...view });
}

/** Goes to the ad sets of the campaign, as they were seen; without one the screen asks for it. */
export function toAdsets(search: Search): Search {
  if (search.tier === 'adsets') return search;
  const { campaigns, adsets } = aboveOf(search);
  return clean({
    ...daysAndComparison(search),
    ...adsets,
    tier: 'adsets',
    campaignId: search.campaignId,
    above: { campaigns },
  });
}

/** Goes to the ads of the ad set; without one the screen asks for it. */
export function toAds(search: Search): Search {
  if (search.tier === 'ads') return search;
  const campaigns = search.tier ? search.above?.campaigns : viewOf(search);
  const adsets = search.tier ? viewOf(search) : undefined;
  return clean({
    ...daysAndComparison(search),
    tier: 'ads',
    campaignId: search.campaignId,
    above: { campaigns, adsets },
  });
}

/** Changes filters, order, days or comparison; undefined takes one away. */
export function changed(search: Search, change: Omit<Partial<Search>, 'tier'>): Search {
  return clean({ ...search, ...change });
}

/** Takes every filter away; days, order and tier stay. */
export function withoutFilters(search: Search): Search {
  const { sortBy, sortDir } = search;
  const { tier, campaignId, adsetId, above } = search;
  return clean({
    ...daysAndComparison(search),
    tier,
    campaignId,
    adsetId,
    above,
    sortBy,
    sortDir,
  });
}

/** Leaves out what has no meaning, so that addresses of equal meaning are equal. */
function clean(search: Search): Search {
  return readSearch({ ...search });
}

function daysAndComparison({ preset, dateFrom, dateTo, compare }: Search): Search {
  return { preset, dateFrom, dateTo, compare };
}

function aboveOf(search: Search): { campaigns?: View; adsets?: View } {
  return search.tier ? (search.above ?? {}) : { campaigns: viewOf(search) };
}
