import { Modal } from '@mantine/core';
import { useEffect, useMemo, type ReactNode } from 'react';

import { useMessages } from '@/shared/i18n/language';
import { en } from '@/shared/messages.en';
import { vi } from '@/shared/messages.vi';

interface Props {
  opened?: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** Something to do before going on; whoever opened it has the focus again afterwards. */
export function Dialog({ opened = true, title, onClose, children }: Props) {
  const t = useMessages({ en, vi });
  // Asked while drawing: a menu whose item opened this is gone right afterwards.
  const opener = useMemo(() => (opened ? whoHasFocus() : null), [opened]);
  useEffect(() => () => giveFocus(opener), [opener]);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      centered
      returnFocus={false}
      closeButtonProps={{ 'aria-label': t.close }}
    >
      {children}
    </Modal>
  );
}

/** Gives who has the focus; of a menu, to whom it belongs. */
function whoHasFocus(): Element | null {
  const active = document.activeElement;
  const owner = active?.closest('[role=menu]')?.getAttribute('aria-labelledby');
  return owner ? document.getElementById(owner) : active;
}

/** Gives somebody the focus, once the dialog is gone and if nobody else took it. */
function giveFocus(to: Element | null): void {
  window.setTimeout(() => {
    if (document.activeElement !== document.body) return;
    if (to instanceof HTMLElement) to.focus({ preventScroll: true });
  });
}
