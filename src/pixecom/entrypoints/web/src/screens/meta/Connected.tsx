import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';

import { useMessages } from '@/shared/i18n/language';
import { PublicPage } from '@/shared/ui/PublicPage';

import { en } from './messages.en';
import { vi } from './messages.vi';
import { connectedRoute } from './route';

/** Where a login at Facebook ends well, perhaps without the pixels of some ad accounts. */
export function Connected() {
  const t = useMessages({ en, vi }).connected;
  const { pixelsUnread } = connectedRoute.useSearch();
  return (
    <PublicPage title={t.title}>
      <Group wrap="nowrap" align="flex-start">
        <IconCircleCheck size={24} aria-hidden style={{ flexShrink: 0 }} />
        <Text size="sm">{t.text(pixelsUnread === undefined)}</Text>
      </Group>
      {pixelsUnread !== undefined && (
        <Alert role="alert" color="yellow" icon={<IconAlertTriangle />}>
          {t.pixelsUnread(pixelsUnread)}
        </Alert>
      )}
      <Button
        renderRoot={(props) => <Link to="/settings" search={{ tab: 'facebook' }} {...props} />}
      >
        {t.next}
      </Button>
    </PublicPage>
  );
}
