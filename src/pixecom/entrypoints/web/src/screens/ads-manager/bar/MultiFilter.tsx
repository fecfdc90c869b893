import { Box, Button, Checkbox, Popover, Stack, Text, TextInput } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';

import { useMessages } from '@/shared/i18n/language';

import { en } from '../messages.en';
import { vi } from '../messages.vi';
import { LONGEST_SEARCH, MOST_IDS } from '../search';
import classes from './bar.module.css';

interface Props {
  label: string;
  choices: readonly { value: string; label: string }[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  /** Called with what is typed; without it the choices are few enough to see them all. */
  onSearch?: (text: string) => void;
  /** Said below the choices. */
  note?: string | undefined;
}

/** A filter of which several values may hold: a button that tells how many, and a list. */
export function MultiFilter({ label, choices, chosen, onChange, onSearch, note }: Props) {
  const t = useMessages({ en, vi }).filters;
  const [text, setText] = useState('');
  const search = (typed: string) => {
    setText(typed);
    onSearch?.(typed);
  };
  const isFull = chosen.length >= MOST_IDS;
  return (
    <Popover position="bottom-start" trapFocus returnFocus width={300} shadow="md">
      <Popover.Target>
        <Button
          size="xs"
          variant={chosen.length > 0 ? 'light' : 'default'}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {label}
          {chosen.length > 0 && <span className={classes.count}>{chosen.length}</span>}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <Stack gap="xs">
          {onSearch && (
            <TextInput
              size="xs"
              aria-label={t.find(label)}
              placeholder={t.find(label)}
              value={text}
              maxLength={LONGEST_SEARCH}
              onChange={(event) => search(event.currentTarget.value)}
              data-autofocus
            />
          )}
          <Box mah={300} style={{ overflowY: 'auto' }}>
            <Checkbox.Group value={[...chosen]} onChange={onChange} aria-label={label}>
              <Stack gap={6}>
                {choices.map((choice) => (
                  <Checkbox
                    key={choice.value}
                    size="xs"
                    value={choice.value}
                    label={choice.label}
                    disabled={isFull && !chosen.includes(choice.value)}
                  />
                ))}
              </Stack>
            </Checkbox.Group>
            {choices.length === 0 && (
              <Text size="xs" c="dimmed">
                {t.nothing}
              </Text>
            )}
          </Box>
          {(isFull || note) && (
            <Text size="xs" c="dimmed">
              {isFull ? t.atMost : note}
            </Text>
          )}
          {chosen.length > 0 && (
            <Button size="compact-xs" variant="subtle" onClick={() => onChange([])}>
              {t.reset}
            </Button>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
