import { Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { useState } from 'react';

import { en } from '@/app/messages.en';
import { vi } from '@/app/messages.vi';
import { Frame } from '@/app/shell/Frame';
import { Header } from '@/app/shell/Header';
import { OfflineBanner } from '@/app/shell/OfflineBanner';
import { Palette } from '@/app/shell/Palette';
import { SellerGate } from '@/app/shell/SellerGate';
import { ShortcutSheet } from '@/app/shell/ShortcutSheet';
import { Sidebar } from '@/app/shell/Sidebar';
import { useShortcuts } from '@/app/shell/useShortcuts';
import { useMessages } from '@/shared/i18n/language';
import { remember, remembered } from '@/shared/preferences';

/** What surrounds every screen of the portal. */
export function Shell() {
  const t = useMessages({ en, vi });
  const [narrow, setNarrow] = useState(remembered('navigation') === 'narrow');
  const [drawerIsOpen, drawer] = useDisclosure(false);
  const [keysAreShown, keys] = useDisclosure(false);
  useShortcuts(keys.open);
  const toggle = () => {
    remember('navigation', narrow ? 'open' : 'narrow');
    setNarrow(!narrow);
  };
  return (
    <>
      <a href="#content" className="skip-link">
        {t.skipToContent}
      </a>
      <Frame
        narrow={narrow}
        header={<Header onOpenNavigation={drawer.open} />}
        navbar={<Sidebar narrow={narrow} onToggle={toggle} />}
      >
        <OfflineBanner />
        <SellerGate>
          <Outlet />
        </SellerGate>
      </Frame>
      <Drawer
        opened={drawerIsOpen}
        onClose={drawer.close}
        title={t.navigation}
        size="xs"
        hiddenFrom="sm"
        closeButtonProps={{ 'aria-label': t.closeNavigation }}
      >
        <Sidebar narrow={false} onNavigate={drawer.close} />
      </Drawer>
      <ShortcutSheet opened={keysAreShown} onClose={keys.close} />
      <Palette onKeys={keys.open} />
    </>
  );
}
