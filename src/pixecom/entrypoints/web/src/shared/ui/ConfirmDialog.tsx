import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

import { useMessages } from '@/shared/i18n/language';
import { en } from '@/shared/messages.en';
import { vi } from '@/shared/messages.vi';

import { Dialog } from './Dialog';

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
    <Dialog opened={props.opened} onClose={props.onClose} title={props.title}>
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
    </Dialog>
  );
}
