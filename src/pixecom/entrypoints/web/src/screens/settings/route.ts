import { createRoute, lazyRouteComponent } from '@tanstack/react-router';

import { portalRoute } from '@/app/areas';

export const TABS = ['profile', 'store', 'members', 'facebook', 'strategies', 'audit'] as const;

export type Tab = (typeof TABS)[number];

interface Search {
  /** The store profile without it. */
  tab?: Tab;
  /** Whether disabled connections or strategies are shown, too. */
  inactive?: true;
  /** The kind of act that the audit log shows. */
  event?: string;
}

export const settingsRoute = createRoute({
  getParentRoute: () => portalRoute,
  path: '/settings',
  validateSearch: ({ tab, inactive, event }: Record<string, unknown>): Search => {
    const known = TABS.find((each) => each === tab);
    return {
      // Each is said outright: the router keeps what a route does not name.
      tab: known === 'profile' ? undefined : known,
      inactive: inactive === true ? inactive : undefined,
      event: typeof event === 'string' && event !== '' ? event : undefined,
    };
  },
  component: lazyRouteComponent(() => import('./Settings'), 'Settings'),
});
