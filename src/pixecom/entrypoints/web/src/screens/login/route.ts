import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';

import { publicRoute } from '@/app/areas';
import { session } from '@/shared/api/browserSession';
import { safeNext } from '@/shared/next';

interface Search {
  /** Where to go afterwards; a path of ours. */
  next?: string;
  /** Why somebody is asked to log in again. */
  notice?: 'expired';
}

export const loginRoute = createRoute({
  getParentRoute: () => publicRoute,
  path: '/login',
  validateSearch: ({ next, notice }: Record<string, unknown>): Search => ({
    ...(safeNext(next) !== '/' && { next: safeNext(next) }),
    ...(notice === 'expired' && { notice }),
  }),
  beforeLoad: async ({ search }) => {
    // Without an API the form still shows, and says so when it is sent.
    if (await session.restore().catch(() => false)) {
      throw redirect({ href: safeNext(search.next), replace: true });
    }
  },
  component: lazyRouteComponent(() => import('./Login'), 'Login'),
});
