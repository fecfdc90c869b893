import { Container, Paper, Stack, Title } from '@mantine/core';

import { usePerson } from '@/shared/api/person';
import { useMessages } from '@/shared/i18n/language';

import { ChangePassword } from './ChangePassword';
import { en } from './messages.en';
import { vi } from './messages.vi';
import { Profile } from './Profile';
import { SecondFactor } from './SecondFactor';
import { Sessions } from './Sessions';
import { Unconfirmed } from './Unconfirmed';

/** Who I am here, where I am logged in, and what proves that it is me. */
export function Account() {
  const t = useMessages({ en, vi });
  const { isSuperadmin } = usePerson();
  return (
    <Container size="md" px={0} ml={0}>
      <Stack>
        <Title order={1} size="h2">
          {t.title}
        </Title>
        <Unconfirmed />
        <Paper withBorder p="md">
          <Profile />
        </Paper>
        <Paper withBorder p="md">
          <ChangePassword />
        </Paper>
        {isSuperadmin && (
          <Paper withBorder p="md">
            <SecondFactor />
          </Paper>
        )}
        <Paper withBorder p="md">
          <Sessions />
        </Paper>
      </Stack>
    </Container>
  );
}
