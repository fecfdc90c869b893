import { Button, Code, List, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';

import { api, body } from '@/shared/api/client';
import { useMessages } from '@/shared/i18n/language';
import { ErrorState } from '@/shared/ui/ErrorState';

import { en } from './messages.en';
import { vi } from './messages.vi';
import { RemoveSecondFactor } from './RemoveSecondFactor';

/** Turns the second factor of a superadmin on: a secret for the app, a code from it, spare codes. */
export function SecondFactor() {
  const t = useMessages({ en, vi }).totp;
  const enrol = useMutation({ mutationFn: () => body(api.POST('/api/auth/totp/enrol')) });
  const form = useForm({
    initialValues: { code: '' },
    validate: { code: (value) => (value.trim() ? null : t.codeMissing) },
  });
  const verify = useMutation({
    mutationFn: ({ code }: { code: string }) =>
      body(api.POST('/api/auth/totp/verify', { body: { code: code.trim() } })),
  });
  const failure = enrol.error ?? verify.error;
  return (
    <Stack gap="sm" align="flex-start">
      <Title order={2} size="h4">
        {t.title}
      </Title>
      {failure && <ErrorState error={failure} />}
      {verify.data ? (
        <>
          <Text size="sm">{t.codes}</Text>
          <List size="sm" aria-label={t.codes}>
            {verify.data.recoveryCodes.map((code) => (
              <List.Item key={code}>
                <Code>{code}</Code>
              </List.Item>
            ))}
          </List>
        </>
      ) : enrol.data ? (
        <form noValidate onSubmit={form.onSubmit((given) => verify.mutate(given))}>
          <Stack gap="sm" align="flex-start">
            <Text size="sm">{t.secret}</Text>
            <Code>{enrol.data.secret}</Code>
            <TextInput
              label={t.code}
              autoComplete="one-time-code"
              inputMode="numeric"
              {...form.getInputProps('code')}
            />
            <Button type="submit" loading={verify.isPending}>
              {t.verify}
            </Button>
          </Stack>
        </form>
      ) : (
        <>
          <Text size="sm">{t.text}</Text>
          <Button variant="default" loading={enrol.isPending} onClick={() => enrol.mutate()}>
            {t.enrol}
          </Button>
          <RemoveSecondFactor />
        </>
      )}
    </Stack>
  );
}
