import { createRoute, lazyRouteComponent } from '@tanstack/react-router';

import { portalRoute } from '@/app/areas';
import { isDay } from '@/shared/period';

export const TABS = ['profile', 'store', 'members', 'facebook', 'strategies', 'audit'] as const;

export type Tab = (typeof TABS)[number];

interface Search {
  /** The store profile without it. */
  tab?: Tab;
  /** Whether disabled connections or strategies are shown, too. */
  inactive?: true;
  /** The kind of act that the audit log shows. */
  event?: string;
  /** Whose acts it shows. */
  userId?: string;
  /** The first and the last day that it shows. */
  from?: string;
  to?: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const settingsRoute = createRoute({
  getParentRoute: () => portalRoute,
  path: '/settings',
  validateSearch: ({
    tab,
    inactive,
    event,
    userId,
    from,
    to,
  }: Record<string, unknown>): Search => {
    const first = isDay(from) ? from : undefined;
    const known = TABS.find((each) => each === tab);
    return {
      // Each is said outright: the router keeps what a route does not name.
      tab: known === 'profile' ? undefined : known,
      inactive: inactive === true ? inactive : undefined,
      event: typeof event === 'string' && event !== '' ? event : undefined,
      userId: typeof userId === 'string' && UUID.test(userId) ? userId : undefined,
      from: first,
      to: isDay(to) && to >= (first ?? '') ? to : undefined,
    };
  },
  component: lazyRouteComponent(() => import('./Settings'), 'Settings'),
});
