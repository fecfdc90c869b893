import { queryOptions } from '@tanstack/react-query';

import { session } from '@/shared/api/browserSession';
import { isOfPlatform } from '@/shared/api/chosenSeller';
import { api, body, type Shape } from '@/shared/api/client';

export type SavedView = Shape<'SavedViewView'>;

export const SCREEN = 'ads-manager';
const ALL = 100;

/** Whether this person has a place for views: people of the platform look in without one. */
export const hasViews = () => !isOfPlatform(session.token);

/** What this person saved of the Ads Manager. */
export const viewsQuery = queryOptions({
  queryKey: ['views', SCREEN],
  enabled: hasViews,
  queryFn: async ({ signal }) => {
    const query = { screen: SCREEN, limit: ALL };
    const page = await body(api.GET('/api/me/views', { params: { query }, signal }));
    return page.data;
  },
  staleTime: 5 * 60_000,
});
