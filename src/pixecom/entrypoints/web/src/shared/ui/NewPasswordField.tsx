import type { PasswordInputProps } from '@mantine/core';

import { PasswordField } from '@/shared/ui/PasswordField';
import { useMessages } from '@/shared/i18n/language';
import { en } from '@/shared/messages.en';
import { vi } from '@/shared/messages.vi';

/** Asks for a password that will be, and says what it must be like. */
export function NewPasswordField(props: PasswordInputProps) {
  const t = useMessages({ en, vi });
  return (
    <PasswordField
      name="new-password"
      autoComplete="new-password"
      description={props.error ? undefined : t.passwordRule}
      {...props}
    />
  );
}
