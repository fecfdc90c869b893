import { Alert } from '@mantine/core';
import { IconClockExclamation } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';

import { session } from '@/shared/api/browserSession';
import { useMessages } from '@/shared/i18n/language';
import { safeNext } from '@/shared/next';
import { PublicPage } from '@/shared/ui/PublicPage';

import { LoginForm } from './LoginForm';
import { en } from './messages.en';
import { vi } from './messages.vi';
import { loginRoute } from './route';

/** Logs somebody of a seller in, and leads on to where they wanted to go. */
export function Login() {
  const t = useMessages({ en, vi });
  const { next, notice } = loginRoute.useSearch();
  const navigate = useNavigate();
  const enter = (accessToken: string) => {
    session.begin(accessToken);
    void navigate({ href: safeNext(next), replace: true });
  };
  return (
    <PublicPage title={t.title}>
      {notice === 'expired' && (
        <Alert color="yellow" icon={<IconClockExclamation />} role="status">
          {t.expired}
        </Alert>
      )}
      <LoginForm onEntered={enter} />
    </PublicPage>
  );
}
