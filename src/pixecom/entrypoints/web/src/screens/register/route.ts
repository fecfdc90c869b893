import { createRoute, lazyRouteComponent } from '@tanstack/react-router';

import { publicRoute } from '@/app/areas';

export const registerRoute = createRoute({
  getParentRoute: () => publicRoute,
  path: '/register',
  component: lazyRouteComponent(() => import('./Register'), 'Register'),
});
