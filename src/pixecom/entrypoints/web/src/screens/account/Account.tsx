import { Container, Paper, Stack, Title } from '@mantine/core';

import { useMessages } from '@/shared/i18n/language';

import { en } from './messages.en';
import { vi } from './messages.vi';
import { Profile } from './Profile';

/** Who I am here. */
export function Account() {
  const t = useMessages({ en, vi });
  return (
    <Container size="sm" px={0} ml={0}>
      <Stack>
        <Title order={1} size="h2">
          {t.title}
        </Title>
        <Paper withBorder p="md">
          <Profile />
        </Paper>
      </Stack>
    </Container>
  );
}
