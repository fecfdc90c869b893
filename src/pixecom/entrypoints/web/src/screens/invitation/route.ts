import { createRoute, lazyRouteComponent } from '@tanstack/react-router';

import { publicRoute } from '@/app/areas';

export const invitationRoute = createRoute({
  getParentRoute: () => publicRoute,
  path: '/accept-invitation',
  validateSearch: ({ token }: Record<string, unknown>) => ({
    token: typeof token === 'string' ? token : '',
  }),
  component: lazyRouteComponent(() => import('./AcceptInvitation'), 'AcceptInvitation'),
});
