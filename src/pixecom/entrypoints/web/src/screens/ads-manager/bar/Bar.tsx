import { Button, Group, Tooltip } from '@mantine/core';
import { IconArrowsDiff } from '@tabler/icons-react';

import type { ReactNode } from 'react';

import { may, usePerson } from '@/shared/api/person';
import { useMessages } from '@/shared/i18n/language';

import { useMeta } from '../list/useMeta';
import { en } from '../messages.en';
import { vi } from '../messages.vi';
import { adsManagerRoute } from '../route';
import { readSearch } from '../search';
import { useGo } from '../useGo';
import { DaysMenu } from './DaysMenu';
import { SyncButton } from './SyncButton';

/** Which days, compared with which, and as fresh as can be. */
export function Bar({ children }: { children: ReactNode }) {
  const t = useMessages({ en, vi });
  const person = usePerson();
  const { compare } = adsManagerRoute.useSearch();
  const go = useGo();
  const meta = useMeta();
  const span =
    meta?.dateFrom && meta.dateTo ? { dateFrom: meta.dateFrom, dateTo: meta.dateTo } : null;
  return (
    <Group gap="xs">
      {may(person, 'EDITOR') && <SyncButton />}
      <Tooltip label={t.compareHint} multiline maw={280}>
        <Button
          size="xs"
          variant={compare ? 'light' : 'default'}
          aria-pressed={compare ?? false}
          leftSection={<IconArrowsDiff size={14} aria-hidden />}
          onClick={() =>
            go((now) => readSearch({ ...now, compare: now.compare ? undefined : true }))
          }
        >
          {t.compare}
        </Button>
      </Tooltip>
      {children}
      <DaysMenu span={span} />
    </Group>
  );
}
