import {
  Alert,
  Box,
  Button,
  Group,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { IconAlertTriangle, IconCalendarOff, IconChartBar } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';

import { useFormats } from '@/shared/api/person';
import { DaysMenu } from '@/shared/ui/DaysMenu';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorState } from '@/shared/ui/ErrorState';

import { Best, Hours, Share, Worst } from './Breakdown';
import { useCurrent, useFormer, type Series } from './figures';
import { FunnelChart } from './FunnelChart';
import { Kpis } from './Kpis';
import { analyticsRoute } from './route';
import { TimeChart } from './TimeChart';
import { useWords } from './words';

/** What the seller's advertising cost and brought, and where. */
export function Analytics() {
  const t = useWords();
  const navigate = useNavigate({ from: analyticsRoute.fullPath });
  const { heat, ...period } = analyticsRoute.useSearch();
  const current = useCurrent(period);
  const former = useFormer(current.data);
  return (
    <Stack>
      <Group justify="space-between" align="flex-end" gap="sm">
        <Box>
          <Title order={1} size="h2">
            {t.title}
          </Title>
          {current.data && <Asked series={current.data} />}
        </Box>
        <DaysMenu
          period={period}
          days={current.data?.meta ?? null}
          onChange={(chosen) =>
            void navigate({ search: { ...chosen, ...(heat && { heat }) }, replace: true })
          }
        />
      </Group>
      {current.error ? (
        <ErrorState error={current.error} onRetry={() => void current.refetch()} />
      ) : (
        <Stack style={{ opacity: current.isPlaceholderData ? 0.6 : 1 }}>
          {current.data && <Warnings series={current.data} />}
          <Kpis current={current.data} former={former.error ? null : former.data} />
          {current.data ? (
            <Shown current={current.data} former={former.data} />
          ) : (
            <Skeleton height={420} role="status" aria-label={t.title} />
          )}
        </Stack>
      )}
    </Stack>
  );
}

function Shown({ current, former }: { current: Series; former: Series | undefined }) {
  const t = useWords();
  const period = analyticsRoute.useSearch();
  const { spend, revenue, contentViews } = current.summary;
  if (current.meta.lastStatsAt === null) {
    return (
      <EmptyState
        icon={IconChartBar}
        title={t.empty}
        action={
          <Button
            mt="sm"
            renderRoot={(props) => <Link to="/settings" search={{ tab: 'facebook' }} {...props} />}
          >
            {t.connect}
          </Button>
        }
      >
        {t.emptyText}
      </EmptyState>
    );
  }
  if (spend === 0 && revenue === 0 && contentViews === 0) {
    return (
      <EmptyState icon={IconCalendarOff} title={t.quiet}>
        {t.quietText}
      </EmptyState>
    );
  }
  return (
    <>
      <TimeChart current={current} former={former} />
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <FunnelChart current={current} />
        <Share period={period} />
        <Best period={period} />
        <Worst period={period} />
      </SimpleGrid>
      <Hours days={current.meta} />
    </>
  );
}

function Asked({ series: { meta } }: { series: Series }) {
  const t = useWords();
  const formats = useFormats();
  return (
    <Text size="sm" c="dimmed">
      {t.days(formats.date(meta.dateFrom), formats.date(meta.dateTo), meta.timezone)}
      {meta.lastStatsAt && ` · ${t.updated(formats.dateTime(meta.lastStatsAt))}`}
    </Text>
  );
}

function Warnings({ series: { meta, summary } }: { series: Series }) {
  const t = useWords();
  return (
    <>
      {meta.mixedCurrency && (
        <Alert color="yellow" icon={<IconAlertTriangle />}>
          {t.mixed} {meta.currencies.join(', ')}
        </Alert>
      )}
      {meta.timezoneMismatch && (
        <Text size="sm" c="dimmed">
          {t.zones}
        </Text>
      )}
      {summary.storeSource === 'PIXEL' && meta.lastStatsAt && (
        <Text size="sm" c="dimmed">
          • {t.pixel}
        </Text>
      )}
    </>
  );
}
