import { portalRoute } from '@/app/areas';
import { router } from '@/app/router';
import { session } from '@/shared/api/browserSession';

/** Asks at once for what the first screen waits for: the session, then the code of that screen. */
export function beginWithSession(): void {
  const [routes] = router.getMatchedRoutes(window.location.pathname);
  // The outcome, and what fails, is told to whoever asks next.
  if (routes.includes(portalRoute)) session.restore().catch(() => undefined);
  for (const route of routes) void router.loadRouteChunk(route);
}
