import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { lazy, useState } from 'react';

import { en } from '@/app/messages.en';
import { vi } from '@/app/messages.vi';
import { Frame } from '@/app/shell/Frame';
import { Header } from '@/app/shell/Header';
import { Later } from '@/app/shell/Later';
import { OfflineBanner } from '@/app/shell/OfflineBanner';
import { SellerGate } from '@/app/shell/SellerGate';
import { Sidebar } from '@/app/shell/Sidebar';
import { useShortcuts } from '@/app/shell/useShortcuts';
import { useMessages } from '@/shared/i18n/language';
import { beginsNarrow, remember } from '@/shared/preferences';

const NavigationDrawer = lazy(async () => ({
  default: (await import('@/app/shell/NavigationDrawer')).NavigationDrawer,
}));
const Palette = lazy(async () => ({ default: (await import('@/app/shell/Palette')).Palette }));
const ShortcutSheet = lazy(async () => ({
  default: (await import('@/app/shell/ShortcutSheet')).ShortcutSheet,
}));

/** What surrounds every screen of the portal. */
export function Shell() {
  const t = useMessages({ en, vi });
  const [narrow, setNarrow] = useState(beginsNarrow);
  const [drawerIsOpen, drawer] = useDisclosure(false);
  const [keysAreShown, keys] = useDisclosure(false);
  const [paletteIsWanted, wantPalette] = useDisclosure(false);
  useShortcuts(keys.open);
  // From then on the palette listens for its key itself.
  useHotkeys(paletteIsWanted ? [] : [['mod+K', wantPalette.open]]);
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
      <Later when={drawerIsOpen}>
        <NavigationDrawer opened={drawerIsOpen} onClose={drawer.close} />
      </Later>
      <Later when={keysAreShown}>
        <ShortcutSheet opened={keysAreShown} onClose={keys.close} />
      </Later>
      <Later when={paletteIsWanted}>
        <Palette onKeys={keys.open} />
      </Later>
    </>
  );
}
