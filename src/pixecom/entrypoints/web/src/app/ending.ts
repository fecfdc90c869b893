import { queryClient } from '@/app/queryClient';
import { router } from '@/app/router';
import { session } from '@/shared/api/browserSession';

/** Leaves for the login when the session ends, with nothing of the former person kept. */
export function endWithSession(): void {
  session.onEnd((ending) => {
    const next = router.state.location.href;
    void router
      .navigate({ to: '/login', search: ending === 'left' ? {} : { next, notice: 'expired' } })
      .then(() => queryClient.clear());
  });
}
