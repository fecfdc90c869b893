import { Group, Skeleton, Stack } from '@mantine/core';

import { navigation } from '@/app/navigation';
import { Frame } from '@/app/shell/Frame';
import { ScreenSkeleton } from '@/app/shell/ScreenSkeleton';
import { beginsNarrow } from '@/shared/preferences';

/** Stands in place of the shell while the session is taken up. */
export function ShellSkeleton() {
  return (
    <Frame
      narrow={beginsNarrow()}
      header={
        <Group h="100%" px="md" justify="space-between">
          <Skeleton height={20} width={160} />
          <Skeleton height={32} width={32} circle />
        </Group>
      }
      navbar={
        <Stack p="sm" gap="sm">
          {navigation.map((entry) => (
            <Skeleton key={entry.to} height={28} />
          ))}
        </Stack>
      }
    >
      <ScreenSkeleton />
    </Frame>
  );
}
