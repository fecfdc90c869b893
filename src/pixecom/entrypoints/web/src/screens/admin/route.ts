import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';

import { publicRoute } from '@/app/areas';
import { session } from '@/shared/api/browserSession';
import { personQuery } from '@/shared/api/person';

export const adminRoute = createRoute({
  getParentRoute: () => publicRoute,
  path: '/admin',
  beforeLoad: async ({ context: { queryClient } }) => {
    // Without an API the form still shows, and says so when it is sent.
    if (!(await session.restore().catch(() => false))) return;
    const person = await queryClient.query({ ...personQuery(), staleTime: 'static' });
    if (person.sellerId === null) throw redirect({ to: '/', replace: true });
  },
  component: lazyRouteComponent(() => import('./AdminLogin'), 'AdminLogin'),
});
