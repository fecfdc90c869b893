import { useNotifications } from '@mantine/notifications';
import { lazy, Suspense, useEffect, useState, type ComponentType } from 'react';

/** Whoever cannot have it goes on without toasts, rather than without the screen. */
const load = (): Promise<{ default: ComponentType }> =>
  import('./ToastArea').then(
    ({ ToastArea: area }) => ({ default: area }),
    () => ({ default: () => null }),
  );
const ToastArea = lazy(load);
/** Soon enough for somebody who then goes offline, and late enough to be in nobody's way. */
const SOON_MS = 5000;

/** Toasts, whose code comes with the first of them: no page waits for it at its beginning. */
export function Toasts() {
  const isNeeded = useNotifications().notifications.length > 0;
  // It stays, so that the last toast can fade out.
  const [wasNeeded, setNeeded] = useState(isNeeded);
  if (isNeeded && !wasNeeded) setNeeded(true);
  useEffect(() => {
    const soon = setTimeout(() => void load(), SOON_MS);
    return () => clearTimeout(soon);
  }, []);
  return wasNeeded ? (
    <Suspense>
      <ToastArea />
    </Suspense>
  ) : null;
}
