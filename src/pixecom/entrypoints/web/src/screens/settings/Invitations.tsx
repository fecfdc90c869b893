import { Box, Button, Table, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api, queries, type Shape } from '@/shared/api/client';
import { useFormats } from '@/shared/api/person';
import { Read } from '@/shared/ui/Read';
import { ScrollTable } from '@/shared/ui/ScrollTable';
import { useToasts } from '@/shared/ui/useToasts';

import { usePages } from './pages';
import { useWords } from './words';

/** Who was invited and has not come yet. */
export function Invitations() {
  const t = useWords().members;
  const query = queries.useQuery('get', '/api/sellers/me/invitations');
  return (
    <Box>
      <Title order={2} size="h4" mb="xs">
        {t.invitations}
      </Title>
      <Read query={query}>{(invitations) => <List invitations={invitations} />}</Read>
    </Box>
  );
}

function List({ invitations }: { invitations: readonly Shape<'InvitationView'>[] }) {
  const all = useWords();
  const t = all.members;
  const formats = useFormats();
  const toasts = useToasts();
  const client = useQueryClient();
  const { shown, below } = usePages(invitations);
  const withdraw = useMutation({
    mutationFn: (id: string) =>
      api.DELETE('/api/sellers/me/invitations/{invitation_id}', {
        params: { path: { invitation_id: id } },
      }),
    onSuccess: () =>
      client.invalidateQueries(queries.queryOptions('get', '/api/sellers/me/invitations')),
    onError: toasts.failed,
  });
  if (invitations.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t.noInvitations}
      </Text>
    );
  }
  return (
    <>
      <ScrollTable label={t.invitations} minWidth={520}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.email}</Table.Th>
            <Table.Th>{t.role}</Table.Th>
            <Table.Th>{t.until}</Table.Th>
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((each) => (
            <Table.Tr key={each.id}>
              <Table.Td>{each.email}</Table.Td>
              <Table.Td>{t.roles[each.role]}</Table.Td>
              <Table.Td>{formats.dateTime(each.expiresAt)}</Table.Td>
              <Table.Td ta="right">
                <Button
                  size="xs"
                  variant="default"
                  aria-label={`${t.withdraw}: ${each.email}`}
                  loading={withdraw.isPending && withdraw.variables === each.id}
                  onClick={() => withdraw.mutate(each.id)}
                >
                  {t.withdraw}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollTable>
      {below}
    </>
  );
}
