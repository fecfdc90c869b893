import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { api, body, type Shape } from '@/shared/api/client';
import { ApiError } from '@/shared/api/errors';
import { useMessages } from '@/shared/i18n/language';
import { en as shared } from '@/shared/messages.en';
import { vi as sharedVi } from '@/shared/messages.vi';
import { isGoodPassword } from '@/shared/password';
import { ErrorState } from '@/shared/ui/ErrorState';
import { NewPasswordField } from '@/shared/ui/NewPasswordField';
import { PublicPage } from '@/shared/ui/PublicPage';
import { useEnter } from '@/shared/useEnter';

import { en } from './messages.en';
import { vi } from './messages.vi';

/** Makes a user and its store, and leads in. */
export function Register() {
  const t = useMessages({ en, vi });
  const { passwordRule } = useMessages({ en: shared, vi: sharedVi });
  const form = useForm({
    initialValues: { displayName: '', email: '', password: '' },
    validate: {
      displayName: (value) => (value.trim() ? null : t.nameMissing),
      email: (value) => (value.trim() ? null : t.emailMissing),
      password: (value) => (isGoodPassword(value) ? null : passwordRule),
    },
  });
  const register = useMutation({
    mutationFn: (given: Shape<'RegisterBody'>) =>
      body(api.POST('/api/auth/register', { body: given })),
    onSuccess: useEnter(),
  });
  return (
    <PublicPage
      title={t.title}
      footer={
        <Text size="sm">
          {t.haveOne}{' '}
          <Anchor inherit renderRoot={(props) => <Link to="/login" {...props} />}>
            {t.logIn}
          </Anchor>
        </Text>
      }
    >
      <form noValidate onSubmit={form.onSubmit((given) => register.mutate(given))}>
        <Stack>
          {register.error && <Failure error={register.error} text={t.taken} />}
          <TextInput
            label={t.name}
            name="name"
            autoComplete="name"
            autoFocus
            maxLength={100}
            {...form.getInputProps('displayName')}
          />
          <TextInput
            label={t.email}
            type="email"
            name="email"
            autoComplete="username"
            {...form.getInputProps('email')}
          />
          <NewPasswordField label={t.password} {...form.getInputProps('password')} />
          <Button type="submit" loading={register.isPending} fullWidth>
            {t.submit}
          </Button>
        </Stack>
      </form>
    </PublicPage>
  );
}

function Failure({ error, text }: { error: Error; text: string }) {
  if (!(error instanceof ApiError && error.status === 409)) return <ErrorState error={error} />;
  return (
    <Alert role="alert" color="red" icon={<IconAlertTriangle />}>
      {text}
    </Alert>
  );
}
