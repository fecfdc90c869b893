import { Alert, Anchor, Text } from '@mantine/core';
import { IconClockExclamation } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';

import { useMessages } from '@/shared/i18n/language';
import { PublicPage } from '@/shared/ui/PublicPage';
import { useEnter } from '@/shared/useEnter';

import { LoginForm } from './LoginForm';
import { en } from './messages.en';
import { vi } from './messages.vi';
import { loginRoute } from './route';

/** Logs somebody of a seller in, and leads on to where they wanted to go. */
export function Login() {
  const t = useMessages({ en, vi });
  const { next, notice } = loginRoute.useSearch();
  const enter = useEnter(next);
  return (
    <PublicPage title={t.title} footer={<Footer />}>
      {notice === 'expired' && (
        <Alert color="yellow" icon={<IconClockExclamation />} role="status">
          {t.expired}
        </Alert>
      )}
      <LoginForm onEntered={enter} />
      <Anchor size="sm" renderRoot={(props) => <Link to="/forgot-password" {...props} />}>
        {t.forgotten}
      </Anchor>
    </PublicPage>
  );
}

function Footer() {
  const t = useMessages({ en, vi });
  return (
    <Text size="sm">
      {t.newHere}{' '}
      <Anchor inherit renderRoot={(props) => <Link to="/register" {...props} />}>
        {t.register}
      </Anchor>
    </Text>
  );
}
