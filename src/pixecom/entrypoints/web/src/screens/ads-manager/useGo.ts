import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

import type { Search } from './search';

/** Gives what changes the address of the Ads Manager: every change is a step back and forth. */
export function useGo() {
  const navigate = useNavigate({ from: '/ads-manager' });
  return useCallback(
    (step: (search: Search) => Search, { replace = false } = {}) =>
      void navigate({ search: step, replace }),
    [navigate],
  );
}
