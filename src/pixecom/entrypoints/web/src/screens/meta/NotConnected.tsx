import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';

import { useMessages } from '@/shared/i18n/language';
import { PublicPage } from '@/shared/ui/PublicPage';

import { en } from './messages.en';
import { vi } from './messages.vi';
import { notConnectedRoute } from './route';

/** Where a login at Facebook ends that connected nothing: why, and what to do. */
export function NotConnected() {
  const t = useMessages({ en, vi }).failed;
  const { reason } = notConnectedRoute.useSearch();
  return (
    <PublicPage title={t.title}>
      <Alert role="alert" color="yellow" icon={<IconAlertTriangle />}>
        {reason ? t.reasons[reason] : t.unknown}
      </Alert>
      <Button
        renderRoot={(props) => <Link to="/settings" search={{ tab: 'facebook' }} {...props} />}
      >
        {t.next}
      </Button>
    </PublicPage>
  );
}
