import { lazy } from 'react';

/** The choice comes only for people of the platform: nobody else waits for its code. */
export const SellerChoice = lazy(async () => ({
  default: (await import('@/app/shell/SellerChoice')).SellerChoice,
}));
