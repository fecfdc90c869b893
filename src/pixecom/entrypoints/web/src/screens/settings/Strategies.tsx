import { Button, Group, Stack, Table } from '@mantine/core';
import { IconTargetArrow } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api, queries, type Shape } from '@/shared/api/client';
import { may, useFormats, usePerson } from '@/shared/api/person';
import { ActiveBadge } from './ActiveBadge';
import { EmptyState } from '@/shared/ui/EmptyState';
import { Read } from '@/shared/ui/Read';
import { ScrollTable } from '@/shared/ui/ScrollTable';
import { useToasts } from '@/shared/ui/useToasts';

import { ofCents } from './fields';
import { InactiveSwitch } from './InactiveSwitch';
import { usePages } from './pages';
import { settingsRoute } from './route';
import { StrategyDialog } from './StrategyDialog';
import { useWords } from './words';

type Strategy = Shape<'StrategyView'>;

/** Budget, audience and placements that new campaigns begin with. */
export function Strategies() {
  const all = useWords();
  const t = all.strategies;
  const manages = may(usePerson(), 'ADMIN');
  const { inactive = false } = settingsRoute.useSearch();
  const [edited, setEdited] = useState<Strategy | 'new' | null>(null);
  const query = queries.useQuery('get', '/api/fb/ad-strategies', {
    params: { query: { includeInactive: inactive } },
  });
  const button = manages && <Button onClick={() => setEdited('new')}>{t.create}</Button>;
  return (
    <Stack>
      <Group justify="space-between">
        {query.data?.length !== 0 ? button : <span />}
        <InactiveSwitch />
      </Group>
      <Read query={query}>
        {(strategies) =>
          strategies.length === 0 ? (
            <EmptyState icon={IconTargetArrow} title={t.empty} action={button}>
              {t.emptyText}
            </EmptyState>
          ) : (
            <List strategies={strategies} onEdit={setEdited} />
          )
        }
      </Read>
      {edited && (
        <StrategyDialog
          strategy={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
    </Stack>
  );
}

interface ListProps {
  strategies: readonly Strategy[];
  onEdit: (strategy: Strategy) => void;
}

function List({ strategies, onEdit }: ListProps) {
  const all = useWords();
  const t = all.strategies;
  const formats = useFormats();
  const toasts = useToasts();
  const client = useQueryClient();
  const manages = may(usePerson(), 'ADMIN');
  const { shown, below } = usePages(strategies);
  const toggle = useMutation({
    mutationFn: ({ id, isActive }: Strategy) =>
      api.PATCH('/api/fb/ad-strategies/{strategy_id}', {
        params: { path: { strategy_id: id } },
        body: { isActive: !isActive },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['get', '/api/fb/ad-strategies'] }),
    onError: toasts.failed,
  });
  return (
    <>
      <ScrollTable label={t.list} minWidth={760}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{all.name}</Table.Th>
            <Table.Th ta="right">{t.budget}</Table.Th>
            <Table.Th>{t.mode}</Table.Th>
            <Table.Th>{t.placements}</Table.Th>
            <Table.Th>{all.active}</Table.Th>
            {manages && <Table.Td />}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((each) => (
            <Table.Tr key={each.id}>
              <Table.Td>{each.name}</Table.Td>
              <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
                {formats.money(ofCents(each.config.budget.amount))}{' '}
                {t.types[each.config.budget.budgetType]}
              </Table.Td>
              <Table.Td>{t.modes[each.config.audience.mode]}</Table.Td>
              <Table.Td>
                {each.config.placements.map((place) => t.places[place]).join(', ')}
              </Table.Td>
              <Table.Td>
                <ActiveBadge isActive={each.isActive} />
              </Table.Td>
              {manages && (
                <Table.Td>
                  <Group gap="xs" wrap="nowrap" justify="flex-end">
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={`${t.edit}: ${each.name}`}
                      onClick={() => onEdit(each)}
                    >
                      {t.edit}
                    </Button>
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={`${each.isActive ? t.switchOff : t.switchOn}: ${each.name}`}
                      loading={toggle.isPending && toggle.variables.id === each.id}
                      onClick={() => toggle.mutate(each)}
                    >
                      {each.isActive ? t.switchOff : t.switchOn}
                    </Button>
                  </Group>
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
