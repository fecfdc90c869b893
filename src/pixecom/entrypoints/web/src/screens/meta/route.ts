import { createRoute, lazyRouteComponent } from '@tanstack/react-router';

import { publicRoute } from '@/app/areas';

/** Why a login at Facebook did not succeed; a fixed list of the API. */
export const REASONS = [
  'denied',
  'state_invalid',
  'state_expired',
  'state_used',
  'not_allowed',
  'meta_failed',
] as const;

export type Reason = (typeof REASONS)[number];

export const connectedRoute = createRoute({
  getParentRoute: () => publicRoute,
  path: '/meta/connected',
  validateSearch: ({ pixelsUnread }: Record<string, unknown>): { pixelsUnread?: number } => {
    const count = Number(pixelsUnread);
    return { pixelsUnread: Number.isSafeInteger(count) && count > 0 ? count : undefined };
  },
  component: lazyRouteComponent(() => import('./Connected'), 'Connected'),
});

export const notConnectedRoute = createRoute({
  getParentRoute: () => publicRoute,
  path: '/meta/error',
  validateSearch: ({ reason }: Record<string, unknown>): { reason?: Reason } => {
    // Said outright: the router keeps what a route does not name.
    return { reason: REASONS.find((each) => each === reason) };
  },
  component: lazyRouteComponent(() => import('./NotConnected'), 'NotConnected'),
});

export const deletionRoute = createRoute({
  getParentRoute: () => publicRoute,
  path: '/meta/deletion/$code',
  component: lazyRouteComponent(() => import('./Deletion'), 'Deletion'),
});
