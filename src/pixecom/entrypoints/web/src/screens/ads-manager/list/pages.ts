import { infiniteQueryOptions } from '@tanstack/react-query';

import { api, body, type Shape } from '@/shared/api/client';
import { queryOf } from '@/shared/period';

import { tierOf, viewOf, type Search, type Tier } from '../search';

export type Row = Shape<'CampaignRow'> | Shape<'AdsetRow'> | Shape<'AdRow'>;
export type Figures = Shape<'Figures'>;
export type ListInfo = Shape<'ListInfo'>;
export type Unattributed = Shape<'UnattributedRow'>;
export type Quality = Shape<'ListQuality'>;

export interface Page {
  rows: readonly Row[];
  summary: Figures;
  unattributed: Unattributed | null;
  nextCursor: string | null;
  meta: ListInfo;
  quality: Quality;
}

/** Figures are fetched again this often while somebody looks. */
export const REFRESHED_MS = 60_000;
/** The first page is small, so that it is there at once; whoever scrolls on gets more at a time. */
const FIRST_PAGE = 100;
const NEXT_PAGES = 500;

export type Question = ReturnType<typeof questionOf>;

/** Gives what an address asks the API for, without the page. */
export function questionOf(search: Search) {
  return {
    tier: tierOf(search),
    campaignId: search.campaignId,
    adsetId: search.adsetId,
    filters: { ...viewOf(search), ...queryOf(search) },
  };
}

/** Tells whether the tier of an address needs a parent that the address does not name. */
export function lacksParent({ tier, campaignId, adsetId }: Search): boolean {
  return (tier === 'adsets' && !campaignId) || (tier === 'ads' && !adsetId);
}

/** The rows of an address, page after page. */
export function pagesQuery(search: Search) {
  const question = questionOf(search);
  return infiniteQueryOptions({
    queryKey: ['ads-manager', 'pages', question] as const,
    queryFn: ({ pageParam, signal }) =>
      fetchPage(question, {
        cursor: pageParam,
        limit: pageParam ? NEXT_PAGES : FIRST_PAGE,
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Page) => page.nextCursor ?? undefined,
    enabled: !lacksParent(search),
    refetchInterval: REFRESHED_MS,
    // While other filters load, the rows before stay; those of another tier would only confuse.
    placeholderData: (before, query) =>
      query && isSameList(query.queryKey[2], question) ? before : undefined,
  });
}

interface Part {
  cursor?: string;
  limit: number;
  signal?: AbortSignal | undefined;
}

/** Asks for one page of whichever tier. */
export async function fetchPage(
  question: Question,
  { cursor, limit, signal }: Part,
): Promise<Page> {
  const { campaignId = '', adsetId = '' } = question;
  const asked = { ...question.filters, ...(cursor && { cursor }), limit };
  switch (question.tier) {
    case 'campaigns': {
      const params = { query: asked };
      const { campaigns, ...rest } = await body(
        api.GET('/api/ads-manager/campaigns', { params, signal }),
      );
      return { rows: campaigns, ...rest };
    }
    case 'adsets': {
      const params = { query: { ...asked, campaignId } };
      const { adsets, ...rest } = await body(
        api.GET('/api/ads-manager/adsets', { params, signal }),
      );
      return { rows: adsets, ...rest };
    }
    case 'ads': {
      const params = { query: { ...asked, adsetId } };
      const { ads, ...rest } = await body(api.GET('/api/ads-manager/ads', { params, signal }));
      return { rows: ads, ...rest };
    }
  }
}

function isSameList(one: Question, other: Question): boolean {
  const place = (each: { tier: Tier; campaignId?: string; adsetId?: string }) =>
    [each.tier, each.campaignId, each.adsetId].join();
  return place(one) === place(other);
}
