import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserPlus } from '@tabler/icons-react';

import { queries, type Shape } from '@/shared/api/client';
import { may, useFormats, usePerson } from '@/shared/api/person';
import { ActiveBadge } from './ActiveBadge';
import { Read } from '@/shared/ui/Read';
import { ScrollTable } from '@/shared/ui/ScrollTable';

import { Invitations } from './Invitations';
import { InviteDialog } from './InviteDialog';
import { MemberMenu } from './MemberMenu';
import { usePages } from './pages';
import { useWords } from './words';

/** Who works in this store. */
export function Members() {
  const t = useWords().members;
  const manages = may(usePerson(), 'ADMIN');
  const [isInviting, inviting] = useDisclosure(false);
  const query = queries.useQuery('get', '/api/sellers/me/members');
  return (
    <Stack>
      {manages && (
        <Group>
          <Button leftSection={<IconUserPlus size={18} />} onClick={inviting.open}>
            {t.invite}
          </Button>
        </Group>
      )}
      <Read query={query}>{(members) => <List members={members} />}</Read>
      {manages && <Invitations />}
      {manages && isInviting && <InviteDialog onClose={inviting.close} />}
    </Stack>
  );
}

function List({ members }: { members: readonly Shape<'MemberView'>[] }) {
  const all = useWords();
  const t = all.members;
  const formats = useFormats();
  const person = usePerson();
  const manages = may(person, 'ADMIN');
  const { shown, below } = usePages(members);
  return (
    <>
      <ScrollTable label={t.list} minWidth={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{all.name}</Table.Th>
            <Table.Th>{t.email}</Table.Th>
            <Table.Th>{t.role}</Table.Th>
            <Table.Th>{all.active}</Table.Th>
            <Table.Th>{t.lastLogin}</Table.Th>
            {manages && <Table.Td w={48} />}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((each) => (
            <Table.Tr key={each.id}>
              <Table.Td>
                {each.displayName}
                {each.userId === person.id && (
                  <Text span size="sm" c="dimmed">
                    {' '}
                    ({t.you})
                  </Text>
                )}
              </Table.Td>
              <Table.Td>{each.email}</Table.Td>
              <Table.Td>{t.roles[each.role]}</Table.Td>
              <Table.Td>
                <ActiveBadge isActive={each.isActive} />
              </Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }} title={formats.zone}>
                {each.lastLoginAt ? formats.dateTime(each.lastLoginAt) : t.never}
              </Table.Td>
              {manages && (
                <Table.Td>
                  <MemberMenu member={each} />
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollTable>
      {below}
    </>
  );
}
