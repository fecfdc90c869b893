import { Drawer } from '@mantine/core';
import { useMounted } from '@mantine/hooks';

import { en } from '@/app/messages.en';
import { vi } from '@/app/messages.vi';
import { Sidebar } from '@/app/shell/Sidebar';
import { useMessages } from '@/shared/i18n/language';

interface Props {
  opened: boolean;
  onClose: () => void;
}

/** The navigation on a small screen. */
export function NavigationDrawer({ opened, onClose }: Props) {
  const t = useMessages({ en, vi });
  // Born open it would know nothing to give the focus back to.
  const isMounted = useMounted();
  return (
    <Drawer
      opened={opened && isMounted}
      onClose={onClose}
      title={t.navigation}
      size="xs"
      hiddenFrom="sm"
      closeButtonProps={{ 'aria-label': t.closeNavigation }}
    >
      <Sidebar narrow={false} onNavigate={onClose} />
    </Drawer>
  );
}
