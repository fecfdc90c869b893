import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';

import { portalRoute } from '@/app/areas';
import { session } from '@/shared/api/browserSession';
import { isAboutASeller } from '@/shared/api/chosenSeller';
import { DEFAULT_PRESET } from '@/shared/period';
import { remembered } from '@/shared/preferences';

import { lacksParent, pagesQuery } from './list/pages';
import { readSearch } from './search';
import { hasViews, viewsQuery } from './views/saved';

export const adsManagerRoute = createRoute({
  getParentRoute: () => portalRoute,
  path: '/ads-manager',
  validateSearch: readSearch,
  beforeLoad: ({ search }) => {
    if (search.preset) return;
    // The days stand in the address as well: whoever gets the link sees the same.
    const { preset } = readSearch({ preset: remembered('preset') });
    throw redirect({
      to: '/ads-manager',
      search: { ...search, preset: preset ?? DEFAULT_PRESET },
      replace: true,
    });
  },
  loaderDeps: ({ search }) => search,
  // Rows are on their way while the code of the table still is; what fails is told by the table.
  loader: ({ context: { queryClient }, deps }) => {
    if (lacksParent(deps) || !isAboutASeller(session.token)) return;
    queryClient.infiniteQuery(pagesQuery(deps)).catch(() => undefined);
    if (hasViews()) queryClient.query(viewsQuery).catch(() => undefined);
  },
  component: lazyRouteComponent(() => import('./AdsManager'), 'AdsManager'),
});
