import { Table, Text } from '@mantine/core';
import { IconStarFilled } from '@tabler/icons-react';

import { may, usePerson } from '@/shared/api/person';
import { ActiveBadge } from './ActiveBadge';
import { MISSING } from '@/shared/format';
import { ScrollTable } from '@/shared/ui/ScrollTable';

import { ConnectionMenu } from './ConnectionMenu';
import { usePages } from './pages';
import { TokenState } from './TokenState';
import { treeOf, type Connection } from './tree';
import { useWords } from './words';

const INDENT = 24;

/** Ad accounts with what hangs below them, and pages. */
export function ConnectionTable({ connections }: { connections: readonly Connection[] }) {
  const all = useWords();
  const t = all.facebook;
  const manages = may(usePerson(), 'ADMIN');
  const { shown, below } = usePages(treeOf(connections));
  const names = new Map(connections.map((each) => [each.id, each.name]));
  const heads = [t.type, t.externalId, t.parent, t.primary, all.active, t.token];
  return (
    <>
      <ScrollTable label={t.list} minWidth={1120}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th miw={190}>{all.name}</Table.Th>
            {[...heads, t.currency, t.zone].map((head) => (
              <Table.Th key={head} style={{ whiteSpace: 'nowrap' }}>
                {head}
              </Table.Th>
            ))}
            {(manages || connections.some((each) => each.connectionType === 'AD_ACCOUNT')) && (
              <Table.Td w={48} />
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map(({ connection: each, depth }) => (
            <Table.Tr key={each.id}>
              <Table.Td style={{ paddingInlineStart: 12 + depth * INDENT }}>
                <Text size="sm" fw={depth === 0 ? 500 : 400} lineClamp={2} title={each.name}>
                  {each.name}
                </Text>
                {each.shared && (
                  <Text size="xs" c="dimmed">
                    {t.shared}
                  </Text>
                )}
              </Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{t.types[each.connectionType]}</Table.Td>
              <Table.Td>{each.externalId}</Table.Td>
              <Table.Td miw={130}>{names.get(each.parentId ?? '') ?? MISSING}</Table.Td>
              <Table.Td>
                {each.isPrimary ? (
                  <IconStarFilled size={14} role="img" aria-label={t.primary} />
                ) : (
                  MISSING
                )}
              </Table.Td>
              <Table.Td>
                <ActiveBadge isActive={each.isActive} />
              </Table.Td>
              <Table.Td>
                <TokenState connection={each} />
              </Table.Td>
              <Table.Td>{each.currency ?? MISSING}</Table.Td>
              <Table.Td>{each.timezone ?? MISSING}</Table.Td>
              {(manages || each.connectionType === 'AD_ACCOUNT') && (
                <Table.Td>
                  <ConnectionMenu connection={each} />
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
