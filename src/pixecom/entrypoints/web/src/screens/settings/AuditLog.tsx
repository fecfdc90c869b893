import { Button, Code, Skeleton, Stack, Table, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';

import { api, body, type Shape } from '@/shared/api/client';
import { useFormats } from '@/shared/api/person';
import { MISSING } from '@/shared/format';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorState } from '@/shared/ui/ErrorState';
import { ScrollTable } from '@/shared/ui/ScrollTable';

import { AuditFilters } from './AuditFilters';
import { settingsRoute } from './route';
import { useWords } from './words';

const PAGE = 50;

/** Who did what in this store, newest first. */
export function AuditLog() {
  const t = useWords();
  const { event, userId, from, to } = settingsRoute.useSearch();
  const asked = { event, userId, from, to };
  const log = useInfiniteQuery({
    queryKey: ['audit-log', asked],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/sellers/me/audit-log', {
          params: { query: { limit: PAGE, ...asked, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
  const items = log.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack>
      <AuditFilters asked={asked} />
      {log.error && <ErrorState error={log.error} onRetry={() => void log.refetch()} />}
      {log.isPending && <Skeleton height={300} />}
      {log.data && items.length === 0 && <EmptyState icon={IconHistory} title={t.audit.empty} />}
      {items.length > 0 && <List items={items} />}
      {log.hasNextPage && (
        <Button
          variant="default"
          maw={200}
          loading={log.isFetchingNextPage}
          onClick={() => void log.fetchNextPage()}
        >
          {t.more}
        </Button>
      )}
    </Stack>
  );
}

function List({ items }: { items: readonly Shape<'AuditItem'>[] }) {
  const t = useWords().audit;
  const formats = useFormats();
  return (
    <ScrollTable label={t.list} minWidth={900}>
      <Table.Thead>
        <Table.Tr>
          {[t.when, t.who, t.what, t.on, t.changes, t.from].map((head) => (
            <Table.Th key={head}>{head}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((each) => (
          <Table.Tr key={each.id} style={{ verticalAlign: 'top' }}>
            <Table.Td style={{ whiteSpace: 'nowrap' }} title={formats.zone}>
              {formats.dateTime(each.createdAt)}
            </Table.Td>
            <Table.Td>{each.actor.email ?? t.platform}</Table.Td>
            <Table.Td>
              <Text size="sm" fw={500}>
                {each.event}
              </Text>
            </Table.Td>
            <Table.Td>{each.entityType ?? MISSING}</Table.Td>
            <Table.Td maw={320}>
              <Change label={t.before} value={each.before} />
              <Change label={t.after} value={each.after} />
            </Table.Td>
            <Table.Td>{each.ipAddress ?? MISSING}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollTable>
  );
}

function Change({ label, value }: { label: string; value: unknown }) {
  if (value === null || value === undefined) return null;
  return (
    <Text size="xs" component="div">
      {label}: <Code style={{ overflowWrap: 'anywhere' }}>{JSON.stringify(value)}</Code>
    </Text>
  );
}
