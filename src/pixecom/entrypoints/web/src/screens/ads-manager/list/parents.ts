import { queryOptions } from '@tanstack/react-query';

import { api, body } from '@/shared/api/client';

import { STATUSES, type Search } from '../search';

/** Every status, so that what was deleted is still found. */
const ANY = STATUSES.join(',');
const MOST = 500;

/** The campaign and the ad set that an address leads into; null where they are not there. */
export function parentsQuery({ campaignId, adsetId }: Search) {
  return queryOptions({
    queryKey: ['ads-manager', 'parents', campaignId, adsetId],
    enabled: campaignId !== undefined,
    staleTime: 5 * 60_000,
    queryFn: async ({ signal }) => {
      const id = campaignId ?? '';
      const [campaign, adset] = await Promise.all([
        findCampaign(id, signal),
        adsetId ? findAdset(id, adsetId, signal) : null,
      ]);
      return { campaign, adset };
    },
  });
}

async function findCampaign(campaignId: string, signal: AbortSignal) {
  const query = { campaignIds: campaignId, status: ANY, datePreset: 'today', limit: 1 } as const;
  const list = await body(api.GET('/api/ads-manager/campaigns', { params: { query }, signal }));
  return list.campaigns[0] ?? null;
}

async function findAdset(campaignId: string, adsetId: string, signal: AbortSignal) {
  const query = { campaignId, status: ANY, datePreset: 'today', limit: MOST } as const;
  const list = await body(api.GET('/api/ads-manager/adsets', { params: { query }, signal }));
  return list.adsets.find(({ id }) => id === adsetId) ?? null;
}
