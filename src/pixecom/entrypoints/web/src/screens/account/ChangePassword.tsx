import { Button, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api, queries } from '@/shared/api/client';
import { ApiError } from '@/shared/api/errors';
import { useMessages } from '@/shared/i18n/language';
import { en as shared } from '@/shared/messages.en';
import { vi as sharedVi } from '@/shared/messages.vi';
import { isGoodPassword } from '@/shared/password';
import { ErrorState } from '@/shared/ui/ErrorState';
import { NewPasswordField } from '@/shared/ui/NewPasswordField';
import { PasswordField } from '@/shared/ui/PasswordField';
import { useToasts } from '@/shared/ui/useToasts';

import { en } from './messages.en';
import { vi } from './messages.vi';

/** Changes the password, which ends every other session. */
export function ChangePassword() {
  const t = useMessages({ en, vi }).password;
  const { passwordRule } = useMessages({ en: shared, vi: sharedVi });
  const toasts = useToasts();
  const cache = useQueryClient();
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '' },
    validate: {
      currentPassword: (value) => (value ? null : t.currentMissing),
      newPassword: (value) => (isGoodPassword(value) ? null : passwordRule),
    },
  });
  const change = useMutation({
    mutationFn: (given: typeof form.values) =>
      api.POST('/api/auth/change-password', { body: given }),
    onSuccess: () => {
      toasts.done(t.done);
      form.reset();
      void cache.invalidateQueries(queries.queryOptions('get', '/api/auth/sessions'));
    },
    onError: (error) => {
      if (isWrong(error)) form.setFieldError('currentPassword', t.wrong);
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit((given) => change.mutate(given))}>
      <Stack gap="sm" align="flex-start">
        <Title order={2} size="h4">
          {t.title}
        </Title>
        <Text size="sm">{t.text}</Text>
        {change.error && !isWrong(change.error) && <ErrorState error={change.error} />}
        <PasswordField
          label={t.current}
          autoComplete="current-password"
          w="100%"
          maw={360}
          {...form.getInputProps('currentPassword')}
        />
        <NewPasswordField
          label={t.next}
          w="100%"
          maw={360}
          {...form.getInputProps('newPassword')}
        />
        <Button type="submit" loading={change.isPending}>
          {t.submit}
        </Button>
      </Stack>
    </form>
  );
}

function isWrong(error: Error): boolean {
  return error instanceof ApiError && error.status === 401;
}
