import { useMutation } from '@tanstack/react-query';

import { session } from '@/shared/api/browserSession';
import { api } from '@/shared/api/client';
import { useToasts } from '@/shared/ui/useToasts';

/** Ends the session here and in the other tabs of this browser. */
export function useLogOut() {
  const toasts = useToasts();
  return useMutation({
    mutationFn: () => api.POST('/api/auth/logout'),
    onSuccess: () => session.end('left'),
    onError: toasts.failed,
  });
}
