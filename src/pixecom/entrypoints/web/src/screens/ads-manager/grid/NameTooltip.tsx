import { Group, Paper, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { CustomTooltipProps } from 'ag-grid-react';

import { queries } from '@/shared/api/client';
import { useMessages } from '@/shared/i18n/language';
import { Sparkline } from '@/shared/ui/Sparkline';

import { en } from '../messages.en';
import { vi } from '../messages.vi';
import type { Line } from './lines';

/** The whole name and, of a campaign, its last seven days. */
export function NameTooltip({ data: line }: CustomTooltipProps<Line>) {
  if (!line?.row) return null;
  const isCampaign = 'sellpage' in line.row;
  return (
    <Paper shadow="md" withBorder p="xs" miw={220} maw={360}>
      <Text size="sm">{line.row.name}</Text>
      {isCampaign && <LastDays campaignId={line.id} />}
    </Paper>
  );
}

function LastDays({ campaignId }: { campaignId: string }) {
  const t = useMessages({ en, vi }).spark;
  const query = { campaignId, datePreset: 'last7' } as const;
  const { data, isError } = useQuery(
    queries.queryOptions('get', '/api/analytics/timeseries', { params: { query } }),
  );
  if (isError) return null;
  if (!data) return <Skeleton height={56} mt={6} />;
  const points = data.points;
  return (
    <>
      <Sparkline
        lines={[points.map(({ spend }) => spend), points.map(({ revenue }) => revenue)]}
        label={t.label}
      />
      <Group gap="md">
        <Text size="xs" c="dimmed">
          – – {t.spend}
        </Text>
        <Text size="xs" c="dimmed">
          — {t.revenue}
        </Text>
      </Group>
    </>
  );
}
