import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { sellerQuery, usePerson, useFormats } from '@/shared/api/person';
import { useMessages } from '@/shared/i18n/language';
import { MISSING } from '@/shared/format';

import { en } from './messages.en';
import { vi } from './messages.vi';

/** Name, role and store of whoever is logged in. */
export function Profile() {
  const t = useMessages({ en, vi });
  const person = usePerson();
  const formats = useFormats();
  const hasSeller = person.sellerId !== null;
  const { data: seller } = useQuery({ ...sellerQuery(), enabled: hasSeller });
  const roles: Readonly<Record<string, string>> = t.roles;
  const rows = [
    [t.name, person.displayName],
    [t.email, person.email],
    [t.store, seller?.name ?? MISSING],
    [t.role, roles[person.role ?? ''] ?? person.role ?? MISSING],
    [t.zone, hasSeller ? formats.zone : MISSING],
    [t.currency, hasSeller ? formats.currency : MISSING],
  ] as const;
  return (
    <Table variant="vertical" withRowBorders={false}>
      <Table.Tbody>
        {rows.map(([label, value]) => (
          <Table.Tr key={label}>
            <Table.Th w="40%">{label}</Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
