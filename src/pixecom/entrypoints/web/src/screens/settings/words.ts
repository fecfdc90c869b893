import { useMessages } from '@/shared/i18n/language';

import { en } from './messages.en';
import { vi } from './messages.vi';

/** The words of this screen. */
export function useWords(): typeof en {
  return useMessages({ en, vi });
}
