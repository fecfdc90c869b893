import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBookmark, IconTrash, IconTrendingDown } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';

import { useMessages } from '@/shared/i18n/language';
import { useToasts } from '@/shared/ui/useToasts';

import { Tool } from '../bar/Tool';
import { en } from '../messages.en';
import { vi } from '../messages.vi';
import { adsManagerRoute } from '../route';
import { readSearch, viewOf } from '../search';
import { useGo } from '../useGo';
import { readChoices, storedOf, type Choice } from './choices';
import { lostYesterday } from './lost';
import type { SavedView } from './saved';
import { useViews } from './useViews';

interface Props {
  choices: readonly Choice[];
  onChange: (choices: Choice[]) => void;
}

/** Filters, order, days and columns under a name. */
export function ViewsMenu({ choices, onChange }: Props) {
  const t = useMessages({ en, vi }).views;
  const search = adsManagerRoute.useSearch();
  const go = useGo();
  const toasts = useToasts();
  const { views, save, remove } = useViews();
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const [name, setName] = useState('');
  const isKnown = views.some((view) => view.name === name.trim());
  const show = (view: SavedView) => {
    go(() => readSearch(view.query));
    if (view.columns.length > 0) onChange(readChoices(view.columns));
    close();
  };
  const lost = useMutation({
    mutationFn: lostYesterday,
    onSuccess: (found) => {
      close();
      if (found) go(() => found);
      else toasts.done(t.nothingLost);
    },
    onError: toasts.failed,
  });
  const keep = (event: SyntheticEvent) => {
    event.preventDefault();
    const { preset = 'last7', dateFrom, dateTo, compare } = search;
    const query = {
      ...viewOf(search),
      preset,
      ...(dateFrom && { dateFrom }),
      ...(dateTo && { dateTo }),
      ...(compare && { compare }),
    };
    save.mutate(
      { name: name.trim(), query, columns: storedOf(choices) },
      { onSuccess: () => setName('') },
    );
  };
  return (
    <Popover
      opened={isOpen}
      onChange={(opened) => {
        if (!opened) close();
      }}
      position="bottom-end"
      trapFocus
      returnFocus
      shadow="md"
      width={280}
    >
      <Popover.Target>
        <Tool icon={IconBookmark} label={t.title} onClick={toggle} />
      </Popover.Target>
      <Popover.Dropdown aria-label={t.title}>
        <Stack gap="xs">
          <Button
            size="compact-sm"
            variant="light"
            justify="flex-start"
            leftSection={<IconTrendingDown size={14} aria-hidden />}
            loading={lost.isPending}
            onClick={() => lost.mutate()}
          >
            {t.lostYesterday}
          </Button>
          {views.length === 0 && (
            <Text size="xs" c="dimmed">
              {t.none}
            </Text>
          )}
          {views.map((view) => (
            <Group key={view.id} gap={4} wrap="nowrap">
              <Button
                size="compact-sm"
                variant="subtle"
                justify="flex-start"
                flex={1}
                miw={0}
                onClick={() => show(view)}
              >
                {view.name}
              </Button>
              <ActionIcon
                size="md"
                variant="subtle"
                color="gray"
                aria-label={t.remove(view.name)}
                disabled={remove.isPending}
                onClick={() => remove.mutate(view)}
              >
                <IconTrash size={14} />
              </ActionIcon>
            </Group>
          ))}
          <form onSubmit={keep}>
            <Group gap={6} wrap="nowrap">
              <TextInput
                size="xs"
                flex={1}
                aria-label={t.name}
                placeholder={t.name}
                maxLength={100}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <Button
                size="xs"
                type="submit"
                disabled={name.trim() === ''}
                loading={save.isPending}
              >
                {isKnown ? t.replace : t.save}
              </Button>
            </Group>
          </form>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
