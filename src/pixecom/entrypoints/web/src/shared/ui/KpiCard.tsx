import { Group, Paper, Skeleton, Text } from '@mantine/core';
import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from '@tabler/icons-react';

interface Props {
  label: string;
  value: string;
  /** The figure of before, in words; undefined while it is unknown. */
  before?: string | undefined;
  /** How it moved since. */
  trend?: Trend | undefined;
}

export type Trend = 'up' | 'down' | 'same';

const ARROWS = { up: IconArrowUpRight, down: IconArrowDownRight, same: IconArrowRight };

/** One figure, large, and what it was before. */
export function KpiCard({ label, value, before, trend }: Props) {
  const Arrow = trend && ARROWS[trend];
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fz={{ base: 'lg', sm: 'xl' }} fw={600}>
        {value}
      </Text>
      {before === undefined ? (
        <Skeleton height={12} mt={6} width="70%" />
      ) : (
        <Group gap={4} wrap="nowrap" c="dimmed">
          {Arrow && <Arrow size={14} aria-hidden />}
          <Text size="xs">{before}</Text>
        </Group>
      )}
    </Paper>
  );
}

/** A place for a figure that is on its way. */
export function KpiSkeleton() {
  return (
    <Paper withBorder p="md">
      <Skeleton height={14} width="50%" mb={10} />
      <Skeleton height={22} width="80%" mb={8} />
      <Skeleton height={12} width="70%" />
    </Paper>
  );
}
