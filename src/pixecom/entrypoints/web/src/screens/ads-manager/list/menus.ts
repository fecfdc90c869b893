import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { api, body } from '@/shared/api/client';

interface Asked {
  campaignId?: string;
  search?: string;
}

/** What the filters offer; `search` narrows the names. */
export function menusQuery({ campaignId, search }: Asked = {}) {
  return queryOptions({
    queryKey: ['ads-manager', 'menus', campaignId, search],
    queryFn: ({ signal }) => {
      const query = { ...(campaignId && { campaignId }), ...(search && { search }) };
      return body(api.GET('/api/ads-manager/filters', { params: { query }, signal }));
    },
    placeholderData: keepPreviousData,
  });
}
