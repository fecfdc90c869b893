import { Button, Group, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';

import { useMessages } from '@/shared/i18n/language';
import { PublicPage } from '@/shared/ui/PublicPage';

import { en } from './messages.en';
import { vi } from './messages.vi';

/** Where a login at Facebook ends well. */
export function Connected() {
  const t = useMessages({ en, vi }).connected;
  return (
    <PublicPage title={t.title}>
      <Group wrap="nowrap" align="flex-start">
        <IconCircleCheck size={24} aria-hidden style={{ flexShrink: 0 }} />
        <Text size="sm">{t.text}</Text>
      </Group>
      <Button
        renderRoot={(props) => <Link to="/settings" search={{ tab: 'facebook' }} {...props} />}
      >
        {t.next}
      </Button>
    </PublicPage>
  );
}
