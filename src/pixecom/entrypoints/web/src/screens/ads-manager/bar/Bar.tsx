import { Group, Tooltip } from '@mantine/core';
import { IconArrowsDiff } from '@tabler/icons-react';

import type { ReactNode } from 'react';

import { may, usePerson } from '@/shared/api/person';
import { useMessages } from '@/shared/i18n/language';
import type { Period } from '@/shared/period';
import { remember } from '@/shared/preferences';
import { DaysMenu } from '@/shared/ui/DaysMenu';

import { useMeta } from '../list/useMeta';
import { en } from '../messages.en';
import { vi } from '../messages.vi';
import { changed } from '../moves';
import { adsManagerRoute } from '../route';
import { useGo } from '../useGo';
import { SyncButton } from './SyncButton';
import { Tool } from './Tool';

/** Which days, compared with which, and as fresh as can be. */
export function Bar({ children }: { children: ReactNode }) {
  const t = useMessages({ en, vi });
  const person = usePerson();
  const search = adsManagerRoute.useSearch();
  const { compare } = search;
  const go = useGo();
  const meta = useMeta();
  const days =
    meta?.dateFrom && meta.dateTo ? { dateFrom: meta.dateFrom, dateTo: meta.dateTo } : null;
  const choose = (period: Period) => {
    if (period.preset && period.preset !== 'custom') remember('preset', period.preset);
    go((now) => changed(now, period));
  };
  return (
    <Group gap="xs">
      {may(person, 'EDITOR') && <SyncButton />}
      <Tooltip label={t.compareHint} multiline maw={280}>
        <Tool
          icon={IconArrowsDiff}
          label={t.compare}
          variant={compare ? 'light' : 'default'}
          aria-pressed={compare ?? false}
          onClick={() => go((now) => changed(now, { compare: now.compare ? undefined : true }))}
        />
      </Tooltip>
      {children}
      <DaysMenu period={search} days={days} onChange={choose} />
    </Group>
  );
}
