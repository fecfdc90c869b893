import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';

import { portalRoute } from '@/app/areas';
import { remembered } from '@/shared/preferences';

import { readSearch } from './search';

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
      search: { ...search, preset: preset ?? 'last7' },
      replace: true,
    });
  },
  component: lazyRouteComponent(() => import('./AdsManager'), 'AdsManager'),
});
