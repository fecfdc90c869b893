import { Alert, Button, Group, Text } from '@mantine/core';
import { IconMailExclamation } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';

import { api } from '@/shared/api/client';
import { usePerson } from '@/shared/api/person';
import { useMessages } from '@/shared/i18n/language';
import { useToasts } from '@/shared/ui/useToasts';

import { en } from './messages.en';
import { vi } from './messages.vi';

/** Reminds of an address that nobody has confirmed, and sends the mail again. */
export function Unconfirmed() {
  const t = useMessages({ en, vi }).unconfirmed;
  const person = usePerson();
  const toasts = useToasts();
  const send = useMutation({
    mutationFn: () => api.POST('/api/auth/resend-verification'),
    onSuccess: () => toasts.done(t.sent),
    onError: toasts.failed,
  });
  if (person.emailVerified) return null;
  return (
    <Alert color="yellow" icon={<IconMailExclamation />}>
      <Group justify="space-between">
        <Text size="sm">{t.text}</Text>
        <Button variant="default" size="xs" loading={send.isPending} onClick={() => send.mutate()}>
          {t.send}
        </Button>
      </Group>
    </Alert>
  );
}
