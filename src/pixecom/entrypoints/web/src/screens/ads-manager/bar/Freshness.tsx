import { Popover, Skeleton, Text, UnstyledButton } from '@mantine/core';
import { lazy, Suspense } from 'react';

import { useFormats } from '@/shared/api/person';
import { useMessages } from '@/shared/i18n/language';

import type { ListInfo, Quality } from '../list/pages';
import { en } from '../messages.en';
import { vi } from '../messages.vi';

const Accounts = lazy(async () => ({ default: (await import('./Accounts')).Accounts }));

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
          <Suspense fallback={<Skeleton w={460} maw="100%" h={80} />}>
            <Accounts quality={quality} />
          </Suspense>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
