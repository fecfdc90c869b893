import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';

import { NotFound } from '@/app/NotFound';
import { ScreenError } from '@/app/ScreenError';
import { ShellSkeleton } from '@/app/shell/ShellSkeleton';
import { session } from '@/shared/api/browserSession';
import { isOfPlatform } from '@/shared/api/chosenSeller';
import { personQuery, sellerQuery, settingsQuery } from '@/shared/api/person';

interface Context {
  queryClient: QueryClient;
}

export const rootRoute = createRootRouteWithContext<Context>()({
  notFoundComponent: NotFound,
  errorComponent: ScreenError,
});

/** Pages that anybody may see: logging in and what leads there. */
export const publicRoute = createRoute({ getParentRoute: () => rootRoute, id: 'public' });

/** Pages of a seller: below the shell, for whoever is logged in. */
export const portalRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'portal',
  beforeLoad: async ({ location }) => {
    if (!(await session.restore())) {
      throw redirect({ to: '/login', search: { next: location.href }, replace: true });
    }
  },
  loader: async ({ context: { queryClient } }) => {
    const known: Promise<unknown>[] = [
      queryClient.query({ ...personQuery(), staleTime: 'static' }),
    ];
    if (!isOfPlatform(session.token)) {
      known.push(
        queryClient.query({ ...sellerQuery(), staleTime: 'static' }),
        queryClient.query({ ...settingsQuery(), staleTime: 'static' }),
      );
    }
    await Promise.all(known);
  },
  component: lazyRouteComponent(() => import('@/app/shell/Shell'), 'Shell'),
  pendingComponent: ShellSkeleton,
});
