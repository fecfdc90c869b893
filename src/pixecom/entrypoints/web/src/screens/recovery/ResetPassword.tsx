import { Alert, Button, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { api } from '@/shared/api/client';
import { useMessages } from '@/shared/i18n/language';
import { en as shared } from '@/shared/messages.en';
import { vi as sharedVi } from '@/shared/messages.vi';
import { isGoodPassword } from '@/shared/password';
import { NewPasswordField } from '@/shared/ui/NewPasswordField';
import { PublicPage } from '@/shared/ui/PublicPage';

import { LinkFailure } from './LinkFailure';
import { en } from './messages.en';
import { vi } from './messages.vi';
import { resetRoute } from './route';

/** Takes the link of the mail and a new password. */
export function ResetPassword() {
  const { reset: t, logIn } = useMessages({ en, vi });
  const { passwordRule } = useMessages({ en: shared, vi: sharedVi });
  const { token } = resetRoute.useSearch();
  const form = useForm({
    initialValues: { newPassword: '' },
    validate: { newPassword: (value) => (isGoodPassword(value) ? null : passwordRule) },
  });
  const reset = useMutation({
    mutationFn: ({ newPassword }: { newPassword: string }) =>
      api.POST('/api/auth/reset-password', { body: { token, newPassword } }),
  });
  if (reset.isSuccess) {
    return (
      <PublicPage title={t.title}>
        <Alert role="status" color="teal" icon={<IconCheck />}>
          {t.done}
        </Alert>
        <Button renderRoot={(props) => <Link to="/login" {...props} />}>{logIn}</Button>
      </PublicPage>
    );
  }
  return (
    <PublicPage title={t.title}>
      <form noValidate onSubmit={form.onSubmit((given) => reset.mutate(given))}>
        <Stack>
          {reset.error && <LinkFailure error={reset.error} again={t.again} />}
          <NewPasswordField label={t.password} autoFocus {...form.getInputProps('newPassword')} />
          <Button type="submit" loading={reset.isPending} fullWidth>
            {t.submit}
          </Button>
        </Stack>
      </form>
    </PublicPage>
  );
}
