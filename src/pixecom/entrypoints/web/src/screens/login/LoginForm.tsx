import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';

import { api, body } from '@/shared/api/client';
import { secondsToWait } from '@/shared/api/errors';
import { useMessages } from '@/shared/i18n/language';
import { PasswordField } from '@/shared/ui/PasswordField';
import { useCountdown } from '@/shared/ui/useCountdown';

import { LoginFailure } from './LoginFailure';
import { en } from './messages.en';
import { vi } from './messages.vi';

/** Asks for e-mail and password; `onEntered` gets what the API answers. */
export function LoginForm({
  onEntered,
}: {
  onEntered: (entered: { accessToken: string }) => void;
}) {
  const t = useMessages({ en, vi });
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (value.trim() ? null : t.emailMissing),
      password: (value) => (value ? null : t.passwordMissing),
    },
  });
  const logIn = useMutation({
    mutationFn: (given: { email: string; password: string }) =>
      body(api.POST('/api/auth/login', { body: given })),
    onSuccess: onEntered,
  });
  const wait = useCountdown(secondsToWait(logIn.error), logIn.error);
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ email, password }) =>
        logIn.mutate({ email: email.trim(), password }),
      )}
    >
      <Stack>
        {logIn.error && <LoginFailure error={logIn.error} wait={wait} />}
        <TextInput
          label={t.email}
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          {...form.getInputProps('email')}
        />
        <PasswordField
          label={t.password}
          name="password"
          autoComplete="current-password"
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={logIn.isPending} disabled={wait > 0} fullWidth>
          {t.submit}
        </Button>
      </Stack>
    </form>
  );
}
