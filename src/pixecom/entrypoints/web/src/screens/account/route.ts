import { createRoute, lazyRouteComponent } from '@tanstack/react-router';

import { portalRoute } from '@/app/areas';

export const accountRoute = createRoute({
  getParentRoute: () => portalRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('./Account'), 'Account'),
});
