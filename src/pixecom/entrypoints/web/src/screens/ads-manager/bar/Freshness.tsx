import { Popover, Table, Text, UnstyledButton } from '@mantine/core';

import { useFormats } from '@/shared/api/person';
import { MISSING } from '@/shared/format';
import { useMessages } from '@/shared/i18n/language';

import type { ListInfo, Quality } from '../list/pages';
import { en } from '../messages.en';
import { vi } from '../messages.vi';

interface Props {
  meta: ListInfo;
  quality: Quality;
}

/** "Updated 14:05 · delivery 14:08"; pressed, it tells so of every ad account. */
export function Freshness({ meta, quality }: Props) {
  const t = useMessages({ en, vi });
  const formats = useFormats();
  const at = (instant: string | null) => (instant ? formats.time(instant) : t.never);
  return (
    <Popover position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton mih={24}>
          <Text size="xs" c="dimmed" td="underline dotted">
            {t.updated(at(meta.lastStatsAt), at(meta.lastDeliveryAt))}
          </Text>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={t.freshness.title} maw="100vw">
        <Text fw={600} size="sm" mb="xs">
          {t.freshness.title}
        </Text>
        {quality.days !== null && (
          <Text size="xs" c="dimmed" mb="xs" maw={460}>
            {t.freshness.maturity(
              formats.count(quality.restatableDays),
              formats.count(quality.days),
            )}
          </Text>
        )}
        {quality.accounts.length === 0 ? (
          <Text size="sm">{t.freshness.none}</Text>
        ) : (
          <Accounts quality={quality} />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function Accounts({ quality }: { quality: Quality }) {
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
