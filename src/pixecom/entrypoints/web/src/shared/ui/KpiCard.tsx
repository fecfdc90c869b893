import { Box, Group, Paper, Skeleton, Text } from '@mantine/core';
import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from '@tabler/icons-react';

import { Sparkline } from './Sparkline';

interface Props {
  label: string;
  value: string;
  /** How many characters the longest figure of its row has: all are written in one size. */
  longest: number;
  /** The figure of before, in words; undefined while it is unknown. */
  before?: string | undefined;
  /** How it moved since. */
  trend?: Trend | undefined;
  /** The figure over time, before and now, where there is more than one moment. */
  lines?: readonly [before: readonly number[], now: readonly number[]] | undefined;
}

export type Trend = 'up' | 'down' | 'same';

const ARROWS = { up: IconArrowUpRight, down: IconArrowDownRight, same: IconArrowRight };

/** Of the card's width, for a figure of one character: a figure never takes two lines. */
const WIDTH = 150;

/** One figure, large, and what it was before. */
export function KpiCard({ label, value, longest, before, trend, lines }: Props) {
  const Arrow = trend && ARROWS[trend];
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Box style={{ containerType: 'inline-size' }}>
        <Text
          fz={`min(var(--mantine-font-size-xl), ${WIDTH / longest}cqi)`}
          fw={600}
          style={{ whiteSpace: 'nowrap' }}
        >
          {value}
        </Text>
      </Box>
      {before === undefined ? (
        <Skeleton height={12} mt={6} width="70%" />
      ) : (
        <Group gap={4} wrap="nowrap" c="dimmed">
          {Arrow && <Arrow size={14} aria-hidden />}
          <Text size="xs">{before}</Text>
        </Group>
      )}
      {lines && lines[1].length > 1 && (
        <Box mt={8}>
          <Sparkline lines={lines} height={28} />
        </Box>
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
      <Skeleton height={12} width="70%" mb={8} />
      <Skeleton height={28} />
    </Paper>
  );
}
