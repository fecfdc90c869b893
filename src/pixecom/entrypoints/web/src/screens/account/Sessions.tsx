import { Button, Group, Skeleton, Stack, Table, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';

import { session } from '@/shared/api/browserSession';
import { api, queries } from '@/shared/api/client';
import { useMessages } from '@/shared/i18n/language';
import { ConfirmDialog } from '@/shared/ui/ConfirmDialog';
import { ErrorState } from '@/shared/ui/ErrorState';
import { useToasts } from '@/shared/ui/useToasts';

import { en } from './messages.en';
import { vi } from './messages.vi';
import { SessionRow } from './SessionRow';

/** Where I am logged in, and the way out of there. */
export function Sessions() {
  const t = useMessages({ en, vi }).sessions;
  const toasts = useToasts();
  const [isAsking, asking] = useDisclosure(false);
  const sessions = queries.useQuery('get', '/api/auth/sessions');
  const leave = useMutation({
    mutationFn: () => api.POST('/api/auth/logout-all'),
    onSuccess: () => session.end('left'),
    onError: toasts.failed,
  });
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {t.title}
        </Title>
        <Button variant="default" size="xs" onClick={asking.open}>
          {t.leaveAll}
        </Button>
      </Group>
      {sessions.error && (
        <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />
      )}
      {sessions.isPending && <Skeleton height={96} aria-label={t.title} />}
      {sessions.data && (
        <Table.ScrollContainer minWidth={640}>
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t.where}</Table.Th>
                <Table.Th>{t.address}</Table.Th>
                <Table.Th>{t.lastUsed}</Table.Th>
                <Table.Th>{t.since}</Table.Th>
                <Table.Td />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {sessions.data.map((each) => (
                <SessionRow key={each.id} session={each} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <ConfirmDialog
        opened={isAsking}
        title={t.leaveAll}
        act={t.leaveAll}
        isBusy={leave.isPending}
        onConfirm={() => leave.mutate()}
        onClose={asking.close}
      >
        {t.leaveAllWhy}
      </ConfirmDialog>
    </Stack>
  );
}
