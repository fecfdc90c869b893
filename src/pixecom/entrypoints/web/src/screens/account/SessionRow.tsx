import { Badge, Button, Group, Table, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api, queries, type Shape } from '@/shared/api/client';
import { useFormats } from '@/shared/api/person';
import { MISSING } from '@/shared/format';
import { useMessages } from '@/shared/i18n/language';
import { useToasts } from '@/shared/ui/useToasts';

import { shortAgent } from './agent';
import { en } from './messages.en';
import { vi } from './messages.vi';

/** One login: this browser, or another one that can be logged out. */
export function SessionRow({ session }: { session: Shape<'OpenSessionView'> }) {
  const t = useMessages({ en, vi }).sessions;
  const formats = useFormats();
  const toasts = useToasts();
  const cache = useQueryClient();
  const end = useMutation({
    mutationFn: () =>
      api.DELETE('/api/auth/sessions/{session_id}', {
        params: { path: { session_id: session.id } },
      }),
    onSuccess: () => toasts.done(t.ended),
    onError: toasts.failed,
    onSettled: () => cache.invalidateQueries(queries.queryOptions('get', '/api/auth/sessions')),
  });
  const name = shortAgent(session.userAgent ?? '') || t.unknown;
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs">
          <Text size="sm" title={session.userAgent ?? undefined}>
            {name}
          </Text>
          {session.current && <Badge variant="default">{t.here}</Badge>}
        </Group>
      </Table.Td>
      <Table.Td>{session.ipAddress ?? MISSING}</Table.Td>
      <Table.Td>{formats.dateTime(session.lastUsedAt)}</Table.Td>
      <Table.Td>{formats.dateTime(session.createdAt)}</Table.Td>
      <Table.Td ta="right">
        {!session.current && (
          <Button
            variant="subtle"
            size="compact-sm"
            loading={end.isPending}
            onClick={() => end.mutate()}
            aria-label={t.endOf(name)}
          >
            {t.end}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
