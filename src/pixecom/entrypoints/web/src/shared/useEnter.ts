import { useNavigate } from '@tanstack/react-router';

import { session } from '@/shared/api/browserSession';
import { safeNext } from '@/shared/next';

/** Gives what begins a session with a fresh access token and goes on to `next`. */
export function useEnter(next?: string): (entered: { accessToken: string }) => void {
  const navigate = useNavigate();
  return ({ accessToken }) => {
    session.begin(accessToken);
    void navigate({ href: safeNext(next), replace: true });
  };
}
