import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconMail } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { api } from '@/shared/api/client';
import { useMessages } from '@/shared/i18n/language';
import { ErrorState } from '@/shared/ui/ErrorState';
import { PublicPage } from '@/shared/ui/PublicPage';

import { en } from './messages.en';
import { vi } from './messages.vi';

/** Asks where to mail the link to a new password; never tells whether there is an account. */
export function ForgotPassword() {
  const { forgot: t, logIn } = useMessages({ en, vi });
  const form = useForm({
    initialValues: { email: '' },
    validate: { email: (value) => (value.trim() ? null : t.emailMissing) },
  });
  const ask = useMutation({
    mutationFn: (given: { email: string }) =>
      api.POST('/api/auth/forgot-password', { body: { email: given.email.trim() } }),
  });
  const toLogin = (
    <Anchor size="sm" renderRoot={(props) => <Link to="/login" {...props} />}>
      {logIn}
    </Anchor>
  );
  return (
    <PublicPage title={t.title} footer={toLogin}>
      {ask.isSuccess ? (
        <Alert role="status" color="teal" icon={<IconMail />}>
          {t.sent}
        </Alert>
      ) : (
        <form noValidate onSubmit={form.onSubmit((given) => ask.mutate(given))}>
          <Stack>
            {ask.error && <ErrorState error={ask.error} />}
            <Text size="sm">{t.text}</Text>
            <TextInput
              label={t.email}
              type="email"
              name="email"
              autoComplete="username"
              autoFocus
              {...form.getInputProps('email')}
            />
            <Button type="submit" loading={ask.isPending} fullWidth>
              {t.submit}
            </Button>
          </Stack>
        </form>
      )}
    </PublicPage>
  );
}
