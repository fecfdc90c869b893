import { createRoute, createRouter, redirect } from '@tanstack/react-router';

import { portalRoute, publicRoute, rootRoute } from '@/app/areas';
import { navigation } from '@/app/navigation';
import { NotFound } from '@/app/NotFound';
import { queryClient } from '@/app/queryClient';
import { ScreenError } from '@/app/ScreenError';
import { ScreenSkeleton } from '@/app/shell/ScreenSkeleton';
import { accountRoute } from '@/screens/account/route';
import { adsManagerRoute } from '@/screens/ads-manager/route';
import { adminRoute } from '@/screens/admin/route';
import { analyticsRoute } from '@/screens/analytics/route';
import { invitationRoute } from '@/screens/invitation/route';
import { loginRoute } from '@/screens/login/route';
import { connectedRoute, deletionRoute, notConnectedRoute } from '@/screens/meta/route';
import { forgotRoute, resetRoute, verifyRoute } from '@/screens/recovery/route';
import { registerRoute } from '@/screens/register/route';
import { settingsRoute } from '@/screens/settings/route';

/** The start page is the first entry of the navigation. */
const startRoute = createRoute({
  getParentRoute: () => portalRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: navigation[0]?.to ?? accountRoute.to, replace: true });
  },
});

// One line a screen; what belongs into the navigation has another one in app/navigation.ts.
const screens = rootRoute.addChildren([
  publicRoute.addChildren([
    loginRoute,
    registerRoute,
    forgotRoute,
    resetRoute,
    verifyRoute,
    invitationRoute,
    connectedRoute,
    notConnectedRoute,
    deletionRoute,
    adminRoute,
  ]),
  portalRoute.addChildren([
    startRoute,
    adsManagerRoute,
    analyticsRoute,
    settingsRoute,
    accountRoute,
  ]),
]);

export const router = createRouter({
  routeTree: screens,
  context: { queryClient },
  search: { strict: true }, // what a screen does not know never leaves the address bar
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0, // TanStack Query decides what is fresh
  defaultPendingMs: 100,
  defaultPendingMinMs: 0,
  defaultPendingComponent: ScreenSkeleton,
  defaultErrorComponent: ScreenError,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
