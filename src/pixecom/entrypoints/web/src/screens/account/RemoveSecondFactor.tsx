import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';

import { api } from '@/shared/api/client';
import { useMessages } from '@/shared/i18n/language';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorState } from '@/shared/ui/ErrorState';
import { PasswordField } from '@/shared/ui/PasswordField';
import { useToasts } from '@/shared/ui/useToasts';

import { en } from './messages.en';
import { vi } from './messages.vi';

/** Turns the second factor off, with the password and a code. */
export function RemoveSecondFactor() {
  const t = useMessages({ en, vi }).totp;
  const toasts = useToasts();
  const [isOpen, dialog] = useDisclosure(false);
  const form = useForm({ initialValues: { password: '', code: '' } });
  const remove = useMutation({
    mutationFn: (given: { password: string; code: string }) =>
      api.DELETE('/api/auth/totp', { body: given }),
    onSuccess: () => {
      dialog.close();
      form.reset();
      toasts.done(t.removed);
    },
  });
  return (
    <>
      <Button variant="subtle" onClick={dialog.open}>
        {t.remove}
      </Button>
      <Dialog opened={isOpen} onClose={dialog.close} title={t.remove}>
        <form noValidate onSubmit={form.onSubmit((given) => remove.mutate(given))}>
          <Stack>
            {remove.error && <ErrorState error={remove.error} />}
            <PasswordField
              label={t.password}
              autoComplete="current-password"
              {...form.getInputProps('password')}
            />
            <TextInput
              label={t.code}
              autoComplete="one-time-code"
              {...form.getInputProps('code')}
            />
            <Button type="submit" color="red.9" loading={remove.isPending}>
              {t.remove}
            </Button>
          </Stack>
        </form>
      </Dialog>
    </>
  );
}
