import { keepPreviousData } from '@tanstack/react-query';

import { queries, type Shape } from '@/shared/api/client';
import { daysBefore, lastDays, queryOf, type Days, type Period } from '@/shared/period';

export type Series = Shape<'Timeseries'>;
export type Campaign = Shape<'CampaignRow'>;

/** Figures are read again while somebody looks; those of before stay until new ones are there. */
const LIVING = { refetchInterval: 60_000, placeholderData: keepPreviousData };
const WEEK = 7;
/** So many campaigns, those that spent most, are looked at for best and worst. */
const LOOKED_AT = 100;

/** Gives the figures of the period; those of a single day by the hour. */
export function useCurrent(period: Period) {
  const query = queryOf(period);
  const isOneDay =
    'datePreset' in query
      ? query.datePreset === 'today' || query.datePreset === 'yesterday'
      : query.dateFrom === query.dateTo;
  const granularity = isOneDay ? 'hour' : 'day';
  return queries.useQuery(
    'get',
    '/api/analytics/timeseries',
    { params: { query: { ...query, granularity } } },
    LIVING,
  );
}

/** Gives the figures of as many days before. */
export function useFormer(current: Series | undefined) {
  const days = current && daysBefore(current.meta);
  return queries.useQuery(
    'get',
    '/api/analytics/timeseries',
    { params: { query: { ...days, granularity: current?.granularity ?? 'day' } } },
    { ...LIVING, enabled: current !== undefined },
  );
}

/** Gives the hours of the last week of the period. */
export function useHours(days: Days | undefined) {
  const week = days && lastDays(days, WEEK);
  return queries.useQuery(
    'get',
    '/api/analytics/timeseries',
    { params: { query: { ...week, granularity: 'hour' } } },
    { ...LIVING, enabled: days !== undefined },
  );
}

/** Gives the campaigns that spent most. */
export function useSpenders(period: Period) {
  const query = {
    ...queryOf(period),
    sortBy: 'spend',
    sortDir: 'desc',
    limit: LOOKED_AT,
  } as const;
  return queries.useQuery('get', '/api/ads-manager/campaigns', { params: { query } }, LIVING);
}

/** Gives the campaigns with the best return. */
export function useBest(period: Period) {
  const query = { ...queryOf(period), sortBy: 'roas', sortDir: 'desc', limit: 5 } as const;
  return queries.useQuery('get', '/api/ads-manager/campaigns', { params: { query } }, LIVING);
}
