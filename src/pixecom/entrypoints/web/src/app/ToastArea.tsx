import { Notifications } from '@mantine/notifications';

/** Where toasts appear: a module of its own, so that its code is a file of its own. */
export function ToastArea() {
  return <Notifications position="bottom-right" />;
}
