import { ActionIcon, Box, Button, Checkbox, Group, Popover, Stack } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconColumns3 } from '@tabler/icons-react';

import { useMessages } from '@/shared/i18n/language';

import { Tool } from '../bar/Tool';
import { en } from '../messages.en';
import { vi } from '../messages.vi';
import { moved, readChoices, type Choice } from './choices';

interface Props {
  choices: readonly Choice[];
  /** Not before they are known: what is read would undo a change. */
  disabled: boolean;
  onChange: (choices: Choice[]) => void;
}

/** Which columns are shown, and in which order; the headers can be dragged as well. */
export function ColumnsMenu({ choices, disabled, onChange }: Props) {
  const t = useMessages({ en, vi });
  const show = (id: string, isShown: boolean) =>
    onChange(choices.map((each) => (each.column.id === id ? { ...each, isShown } : each)));
  return (
    <Popover position="bottom-end" trapFocus returnFocus shadow="md" width={280}>
      <Popover.Target>
        <Tool icon={IconColumns3} label={t.columnsMenu.title} disabled={disabled} />
      </Popover.Target>
      <Popover.Dropdown aria-label={t.columnsMenu.title}>
        <Box mah={380} style={{ overflowY: 'auto' }}>
          <Stack gap={2}>
            {choices.map(({ column: { id, kind }, isShown }, place) => {
              const { label } = t.columns[id];
              return (
                <Group key={id} justify="space-between" wrap="nowrap" gap={4}>
                  <Checkbox
                    size="xs"
                    label={label}
                    checked={isShown}
                    disabled={kind === 'name'}
                    onChange={(event) => show(id, event.currentTarget.checked)}
                  />
                  <Group gap={0} wrap="nowrap">
                    <ActionIcon
                      size={24}
                      variant="subtle"
                      color="gray"
                      aria-label={t.columnsMenu.up(label)}
                      disabled={place < 2}
                      onClick={() => onChange(moved(choices, place, -1))}
                    >
                      <IconChevronUp size={14} />
                    </ActionIcon>
                    <ActionIcon
                      size={24}
                      variant="subtle"
                      color="gray"
                      aria-label={t.columnsMenu.down(label)}
                      disabled={kind === 'name' || place === choices.length - 1}
                      onClick={() => onChange(moved(choices, place, 1))}
                    >
                      <IconChevronDown size={14} />
                    </ActionIcon>
                  </Group>
                </Group>
              );
            })}
          </Stack>
        </Box>
        <Button
          mt="xs"
          size="compact-xs"
          variant="subtle"
          onClick={() => onChange(readChoices([]))}
        >
          {t.columnsMenu.reset}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
