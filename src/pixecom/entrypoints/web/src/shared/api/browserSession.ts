import { Session } from '@/shared/api/session';

const CHANNEL = 'pixecom.session';

const channel = new BroadcastChannel(CHANNEL);

/** Runs one at a time over all tabs; where the page has no locks (plain http) the API copes. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  if (!('locks' in navigator)) return work();
  return navigator.locks.request(CHANNEL, work);
}

/** The session of this page. */
export const session = new Session({
  fetch: (...request) => fetch(...request),
  alone,
  now: () => Date.now(),
  tell: (notice) => channel.postMessage(notice),
});

/**
 * Follows the other tabs: who logs out in one is logged out in all; after a login or a change of
 * seller in one, the others begin anew with it.
 */
export function followOtherTabs(): void {
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data === 'ended' && session.token !== null) session.end('expired');
    if (data === 'changed') window.location.reload();
  };
}

/** Exchanges the token before it ends, as long as somebody can see this page. */
export function renewWhileVisible(): void {
  const look = () => {
    if (document.visibilityState === 'visible' && session.isDue) {
      // A failure is told by the next request that needs the token.
      session.refresh().catch(() => undefined);
    }
  };
  window.setInterval(look, 5_000);
  document.addEventListener('visibilitychange', look);
}
