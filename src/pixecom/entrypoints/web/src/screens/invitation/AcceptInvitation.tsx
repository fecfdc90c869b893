import { Alert, Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { api, body } from '@/shared/api/client';
import { ApiError } from '@/shared/api/errors';
import { useMessages } from '@/shared/i18n/language';
import { en as shared } from '@/shared/messages.en';
import { vi as sharedVi } from '@/shared/messages.vi';
import { isGoodPassword } from '@/shared/password';
import { ErrorState } from '@/shared/ui/ErrorState';
import { NewPasswordField } from '@/shared/ui/NewPasswordField';
import { PasswordField } from '@/shared/ui/PasswordField';
import { PublicPage } from '@/shared/ui/PublicPage';
import { useEnter } from '@/shared/useEnter';

import { en } from './messages.en';
import { vi } from './messages.vi';
import { invitationRoute } from './route';

/** Whom the API takes us for: it tells by what it misses when it gets the link alone. */
type Guest = 'anybody' | 'newcomer' | 'known';

interface Given {
  displayName: string;
  password: string;
}

const WRONG = 'Invalid credentials';

/** Makes a member of whoever has the link of an invitation. */
export function AcceptInvitation() {
  const t = useMessages({ en, vi });
  const { passwordRule } = useMessages({ en: shared, vi: sharedVi });
  const { token } = invitationRoute.useSearch();
  const [guest, setGuest] = useState<Guest>('anybody');
  const isNew = guest === 'newcomer';
  const form = useForm({
    initialValues: { displayName: '', password: '' },
    validate: {
      displayName: (value) => (isNew && !value.trim() ? t.nameMissing : null),
      password: (value) => {
        if (isNew && !isGoodPassword(value)) return passwordRule;
        return guest === 'known' && !value ? t.passwordMissing : null;
      },
    },
  });
  const accept = useMutation({
    mutationFn: ({ displayName, password }: Given) =>
      body(
        api.POST('/api/auth/invitations/accept', {
          body: { token, password: password || null, displayName: displayName.trim() || null },
        }),
      ),
    onSuccess: useEnter(),
    onError: (error) => {
      if (guest === 'anybody' && error instanceof ApiError) setGuest(guestOf(error));
    },
  });
  // What the bare link lacked is what the new fields ask for.
  const isQuestion = guest !== 'anybody' && accept.variables?.password === '';
  const question = guest === 'anybody' ? t.text : isNew ? t.newcomer : t.known;
  return (
    <PublicPage title={t.title}>
      <form noValidate onSubmit={form.onSubmit((given) => accept.mutate(given))}>
        <Stack>
          {accept.error && !isQuestion && <Failure error={accept.error} />}
          <Text size="sm">{question}</Text>
          {isNew && (
            <TextInput
              label={t.name}
              autoComplete="name"
              maxLength={100}
              autoFocus
              {...form.getInputProps('displayName')}
            />
          )}
          {isNew && <NewPasswordField label={t.password} {...form.getInputProps('password')} />}
          {guest === 'known' && (
            <PasswordField
              label={t.password}
              autoComplete="current-password"
              autoFocus
              {...form.getInputProps('password')}
            />
          )}
          <Button type="submit" loading={accept.isPending} fullWidth>
            {t.submit}
          </Button>
        </Stack>
      </form>
    </PublicPage>
  );
}

function guestOf(error: ApiError): Guest {
  if (error.status === 401) return 'known';
  return error.status === 400 ? 'newcomer' : 'anybody';
}

function Failure({ error }: { error: Error }) {
  const t = useMessages({ en, vi });
  if (error instanceof ApiError && error.status === 404) return <Refused text={t.gone} />;
  if (error.message === WRONG) return <Refused text={t.wrong} />;
  return <ErrorState error={error} />;
}

function Refused({ text }: { text: string }) {
  return (
    <Alert role="alert" color="red" icon={<IconAlertTriangle />}>
      {text}
    </Alert>
  );
}
