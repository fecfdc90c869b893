import { Skeleton, Table } from '@mantine/core';

import { queries } from '@/shared/api/client';
import { useFormats } from '@/shared/api/person';
import { MISSING } from '@/shared/format';
import { Dialog } from '@/shared/ui/Dialog';
import { Read } from '@/shared/ui/Read';

import type { Connection } from './tree';
import { useWords } from './words';

interface Props {
  connection: Connection;
  onClose: () => void;
}

/** What Meta says of an ad account at this moment. */
export function AccountDetails({ connection, onClose }: Props) {
  const all = useWords();
  const t = all.facebook;
  const formats = useFormats();
  const query = queries.useQuery(
    'get',
    '/api/fb/connections/{connection_id}/account-details',
    { params: { path: { connection_id: connection.id } } },
    { staleTime: 0, retry: false },
  );
  return (
    <Dialog onClose={onClose} title={`${t.details}: ${connection.name}`}>
      <Read query={query} skeleton={<Skeleton height={180} />}>
        {(details) => {
          const money = (value: number | null) =>
            value === null ? MISSING : formats.money(value, details.currency);
          const rows = [
            [all.name, details.name],
            [t.status, details.accountStatusLabel ?? MISSING],
            [t.spent, money(details.amountSpent)],
            [t.cap, details.spendCap === null ? t.noCap : money(details.spendCap)],
            [t.currency, details.currency ?? MISSING],
            [t.zone, details.timezone ?? MISSING],
          ] as const;
          return (
            <Table variant="vertical">
              <Table.Tbody>
                {rows.map(([label, value]) => (
                  <Table.Tr key={label}>
                    <Table.Th w="45%">{label}</Table.Th>
                    <Table.Td>{value}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          );
        }}
      </Read>
    </Dialog>
  );
}
