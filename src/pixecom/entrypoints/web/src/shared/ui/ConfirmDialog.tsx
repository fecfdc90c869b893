import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

import { useMessages } from '@/shared/i18n/language';
import { en } from '@/shared/messages.en';
import { vi } from '@/shared/messages.vi';

interface Props {
  opened: boolean;
  title: string;
  /** What will happen. */
  children: ReactNode;
  /** What the button says: the act itself, never "OK". */
  act: string;
  isDangerous?: boolean;
  isBusy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot simply be undone. */
export function ConfirmDialog(props: Props) {
  const t = useMessages({ en, vi });
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      centered
      closeButtonProps={{ 'aria-label': t.close }}
    >
      <Stack>
        <Text size="sm" component="div">
          {props.children}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            {t.cancel}
          </Button>
          <Button
            color={props.isDangerous ? 'red.9' : undefined}
            loading={props.isBusy}
            onClick={props.onConfirm}
          >
            {props.act}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
