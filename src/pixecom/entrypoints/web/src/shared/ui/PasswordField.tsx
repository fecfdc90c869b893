import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';

import { useMessages } from '@/shared/i18n/language';
import { en } from '@/shared/messages.en';
import { vi } from '@/shared/messages.vi';

/** A password that can be shown, with a hint while Caps Lock is on. */
export function PasswordField(props: PasswordInputProps) {
  const t = useMessages({ en, vi });
  const [isCapsLock, setIsCapsLock] = useState(false);
  const look = (event: KeyboardEvent) => setIsCapsLock(event.getModifierState('CapsLock'));
  return (
    <PasswordInput
      {...props}
      description={isCapsLock ? t.capsLock : props.description}
      descriptionProps={{ role: 'status' }}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      visibilityToggleButtonProps={{ 'aria-label': t.showPassword, tabIndex: 0 }}
      onKeyDown={look}
      onKeyUp={look}
      onBlur={(event) => {
        setIsCapsLock(false);
        props.onBlur?.(event);
      }}
    />
  );
}
