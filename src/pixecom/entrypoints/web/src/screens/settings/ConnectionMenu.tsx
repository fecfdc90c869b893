import { Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api, type Shape } from '@/shared/api/client';
import { may, usePerson } from '@/shared/api/person';
import { ConfirmDialog } from '@/shared/ui/ConfirmDialog';
import { useToasts } from '@/shared/ui/useToasts';

import { AccountDetails } from './AccountDetails';
import { DotsMenu } from './DotsMenu';
import { RenameDialog } from './RenameDialog';
import type { Connection } from './tree';
import { useWords } from './words';

type Opened = 'details' | 'rename' | 'switchOff' | 'remove';

/** What can be done with a connection. */
export function ConnectionMenu({ connection }: { connection: Connection }) {
  const all = useWords();
  const t = all.facebook;
  const manages = may(usePerson(), 'ADMIN');
  const toasts = useToasts();
  const client = useQueryClient();
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const path = { params: { path: { connection_id: connection.id } } };
  const act = useMutation({
    mutationFn: (body: Shape<'ConnectionBody'> | 'remove'): Promise<unknown> =>
      body === 'remove'
        ? api.DELETE('/api/fb/connections/{connection_id}', path)
        : api.PATCH('/api/fb/connections/{connection_id}', { ...path, body }),
    onSuccess: async () => {
      close();
      toasts.done(all.saved);
      await client.invalidateQueries({ queryKey: ['get', '/api/fb/connections'] });
    },
    onError: toasts.failed,
  });
  const { isActive, isPrimary, shared } = connection;
  return (
    <>
      <DotsMenu name={connection.name} isBusy={act.isPending && opened === null}>
        {connection.connectionType === 'AD_ACCOUNT' && (
          <Menu.Item onClick={() => setOpened('details')}>{t.details}</Menu.Item>
        )}
        {manages && (
          <>
            <Menu.Item onClick={() => setOpened('rename')}>{t.rename}</Menu.Item>
            {!isPrimary && isActive && (
              <Menu.Item onClick={() => act.mutate({ isPrimary: true })}>
                {t.makePrimary}
              </Menu.Item>
            )}
            <Menu.Item onClick={() => act.mutate({ shared: !shared })}>
              {shared ? t.keep : t.share}
            </Menu.Item>
            <Menu.Divider />
            {isActive ? (
              <>
                <Menu.Item onClick={() => setOpened('switchOff')}>{t.switchOff}</Menu.Item>
                <Menu.Item c="var(--mantine-color-error)" onClick={() => setOpened('remove')}>
                  {t.remove}
                </Menu.Item>
              </>
            ) : (
              <Menu.Item onClick={() => act.mutate({ isActive: true })}>{t.switchOn}</Menu.Item>
            )}
          </>
        )}
      </DotsMenu>
      {opened === 'details' && <AccountDetails connection={connection} onClose={close} />}
      {opened === 'rename' && (
        <RenameDialog
          name={connection.name}
          isBusy={act.isPending}
          onSave={(name) => act.mutate({ name })}
          onClose={close}
        />
      )}
      {(opened === 'switchOff' || opened === 'remove') && (
        <ConfirmDialog
          opened
          title={`${t[opened]}: ${connection.name}`}
          act={t[opened]}
          isDangerous
          isBusy={act.isPending}
          onConfirm={() => act.mutate(opened === 'remove' ? 'remove' : { isActive: false })}
          onClose={close}
        >
          {t.removeText(connection.name)}
        </ConfirmDialog>
      )}
    </>
  );
}
