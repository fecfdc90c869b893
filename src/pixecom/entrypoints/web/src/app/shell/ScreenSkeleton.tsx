import { Skeleton, Stack } from '@mantine/core';

import { en } from '@/app/messages.en';
import { vi } from '@/app/messages.vi';
import { useMessages } from '@/shared/i18n/language';

/** Stands in place of a screen while its code or its data arrive. */
export function ScreenSkeleton() {
  const t = useMessages({ en, vi });
  return (
    <Stack gap="md" role="status" aria-label={t.loading}>
      <Skeleton height={28} width={220} />
      <Skeleton height={36} />
      <Skeleton height={320} />
    </Stack>
  );
}
