import { Alert, Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { api, body } from '@/shared/api/client';
import { ApiError, secondsToWait } from '@/shared/api/errors';
import { useMessages } from '@/shared/i18n/language';
import { ErrorState } from '@/shared/ui/ErrorState';
import { PasswordField } from '@/shared/ui/PasswordField';
import { PublicPage } from '@/shared/ui/PublicPage';
import { useCountdown } from '@/shared/ui/useCountdown';
import { useEnter } from '@/shared/useEnter';

import { en } from './messages.en';
import { vi } from './messages.vi';

const ASKS_FOR_CODE = 'Second factor required';

/** Logs people of the platform in; the code is asked for once the API wants it. */
export function AdminLogin() {
  const t = useMessages({ en, vi });
  const enter = useEnter();
  const needed = (value: string) => (value.trim() ? null : t.missing);
  const form = useForm({
    initialValues: { email: '', password: '', totp: '', wantsCode: false },
    validate: {
      email: needed,
      password: needed,
      totp: (value, { wantsCode }) => (wantsCode ? needed(value) : null),
    },
  });
  const logIn = useMutation({
    mutationFn: ({ email, password, totp }: typeof form.values) =>
      body(
        api.POST('/api/auth/admin-login', {
          body: { email: email.trim(), password, totp: totp.trim() || null },
        }),
      ),
    onSuccess: enter,
    onError: ({ message }) => {
      if (message === ASKS_FOR_CODE) form.setFieldValue('wantsCode', true);
    },
  });
  const wait = useCountdown(secondsToWait(logIn.error), logIn.error);
  return (
    <PublicPage
      title={t.title}
      footer={
        <Anchor size="sm" renderRoot={(props) => <Link to="/login" {...props} />}>
          {t.portal}
        </Anchor>
      }
    >
      <form noValidate onSubmit={form.onSubmit((values) => logIn.mutate(values))}>
        <Stack>
          {logIn.error && <Refusal error={logIn.error} wait={wait} />}
          <TextInput
            label={t.email}
            type="email"
            autoComplete="username"
            autoFocus
            {...form.getInputProps('email')}
          />
          <PasswordField
            label={t.password}
            autoComplete="current-password"
            {...form.getInputProps('password')}
          />
          {form.values.wantsCode && (
            <TextInput
              label={t.code}
              description={t.codeHint}
              autoComplete="one-time-code"
              autoFocus
              {...form.getInputProps('totp')}
            />
          )}
          <Button type="submit" loading={logIn.isPending} disabled={wait > 0}>
            {t.submit}
          </Button>
        </Stack>
      </form>
    </PublicPage>
  );
}

function Refusal({ error, wait }: { error: Error; wait: number }) {
  const t = useMessages({ en, vi });
  const { status } = error instanceof ApiError ? error : { status: 0 };
  const said: Readonly<Record<string, string>> = {
    'Invalid credentials': t.wrong,
    'Not an admin account': t.notAdmin,
    [ASKS_FOR_CODE]: t.askCode,
  };
  if (status !== 401 && status !== 429) return <ErrorState error={error} />;
  const isQuestion = error.message === ASKS_FOR_CODE;
  return (
    <Alert role="alert" color={isQuestion ? 'blue' : 'yellow'}>
      {status === 429 ? t.tooMany(wait) : (said[error.message] ?? error.message)}
    </Alert>
  );
}
