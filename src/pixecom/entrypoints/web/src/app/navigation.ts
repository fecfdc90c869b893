import type { Icon } from '@tabler/icons-react';
import { IconChartBar, IconSettings, IconTableSpark, IconUserCircle } from '@tabler/icons-react';

import type { Catalogues } from '@/shared/i18n/language';

export interface NavigationEntry {
  /** A path of app/router.ts. */
  to: string;
  label: Catalogues<string>;
  icon: Icon;
  /** Pressed after `g` it opens the screen. */
  key?: string;
}

/** The screens of the portal in the order of spec 15 §1; one line each. */
export const navigation: readonly NavigationEntry[] = [
  {
    to: '/ads-manager',
    label: { en: 'Ads Manager', vi: 'Quản lý quảng cáo' },
    icon: IconTableSpark,
    key: 'a',
  },
  { to: '/analytics', label: { en: 'Analytics', vi: 'Phân tích' }, icon: IconChartBar },
  { to: '/settings', label: { en: 'Settings', vi: 'Cài đặt' }, icon: IconSettings },
  { to: '/account', label: { en: 'My account', vi: 'Tài khoản' }, icon: IconUserCircle },
];
