import { Table } from '@mantine/core';

import { useFormats } from '@/shared/api/person';
import { MISSING } from '@/shared/format';
import { useMessages } from '@/shared/i18n/language';

import type { Quality } from '../list/pages';
import { en } from '../messages.en';
import { vi } from '../messages.vi';

/** How fresh and complete the figures of every ad account are; comes when it is opened first. */
export function Accounts({ quality }: { quality: Quality }) {
  const t = useMessages({ en, vi }).freshness;
  const formats = useFormats();
  return (
    <Table.ScrollContainer minWidth={460} maxHeight={320}>
      <Table fz="xs" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.account}</Table.Th>
            <Table.Th>{t.figures}</Table.Th>
            <Table.Th>{t.delivery}</Table.Th>
            <Table.Th>{t.state}</Table.Th>
            <Table.Th ta="end" title={t.differenceHint}>
              {t.difference}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {quality.accounts.map((account) => (
            <Table.Tr key={account.adAccountId}>
              <Table.Td>{account.name}</Table.Td>
              <Table.Td>{formats.dateTime(account.lastStatsAt)}</Table.Td>
              <Table.Td>{formats.dateTime(account.lastDeliveryAt)}</Table.Td>
              <Table.Td>
                {t.completeness[account.completeness]}
                {account.reason && `: ${account.reason}`}
              </Table.Td>
              <Table.Td ta="end">
                {account.controlDifference === null
                  ? MISSING
                  : formats.money(account.controlDifference, account.currency)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
