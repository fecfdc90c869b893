import { Box, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';

import { useFormats } from '@/shared/api/person';
import { useMessages } from '@/shared/i18n/language';
import { ErrorState } from '@/shared/ui/ErrorState';

import { Freshness } from './bar/Freshness';
import { Selection } from './bar/Selection';
import { Warnings } from './bar/Warnings';
import type { Column } from './columns';
import type { Surroundings } from './grid/definitions';
import { Grid, type Selected } from './grid/Grid';
import { pinnedLines, rowLines } from './grid/lines';
import { currencyOf } from './grid/values';
import { useFormer } from './list/former';
import { pagesQuery, questionOf, type Page } from './list/pages';
import { en } from './messages.en';
import { vi } from './messages.vi';
import { into, changed } from './moves';
import { Nothing } from './Nothing';
import { adsManagerRoute } from './route';
import { tierOf } from './search';
import classes from './Table.module.css';
import { useGo } from './useGo';

const NONE: readonly Page[] = [];
const NARROW = '(max-width: 48em)';

interface Props {
  columns: readonly Column[];
  onArrange: (seen: { id: string; width: number }[]) => void;
}

/** Rows, sums and how many there are; or what stands in their place. */
export function Table({ columns, onArrange }: Props) {
  const t = useMessages({ en, vi });
  const search = adsManagerRoute.useSearch();
  const go = useGo();
  const formats = useFormats();
  const isNarrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const [selected, setSelected] = useState<Selected | null>(null);
  const list = useInfiniteQuery(pagesQuery(search));
  const { data } = list;
  const tier = tierOf(search);
  const pages = data?.pages ?? NONE;
  const former = useFormer(search, list.isPlaceholderData ? NONE : pages);
  const lines = useMemo(() => rowLines(pages, former), [pages, former]);
  const newest = pages.at(-1);
  const pinned = useMemo(() => (newest ? pinnedLines(newest, former) : []), [newest, former]);
  const totalRows = newest?.meta.totalRows ?? 0;
  const currency = currencyOf(newest?.meta.currencies ?? [], formats.currency);
  const deliveredAt = useMemo(
    () =>
      new Map(
        newest?.quality.accounts.map(({ adAccountId, lastDeliveryAt }) => [
          adAccountId,
          lastDeliveryAt,
        ]),
      ),
    [newest],
  );
  const { sortBy, sortDir, compare } = search;
  const around: Surroundings = useMemo(
    () => ({
      t,
      formats,
      currency,
      totalRows,
      deliveredAt,
      isCompared: compare ?? false,
      isNarrow,
      sort: sortBy ? { by: sortBy, direction: sortDir ?? 'desc' } : null,
    }),
    [t, formats, currency, totalRows, deliveredAt, compare, isNarrow, sortBy, sortDir],
  );
  if (list.isPending) return <Loading />;
  if (!data) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const more = () => {
    if (list.hasNextPage && !list.isFetching) void list.fetchNextPage();
  };
  return (
    <Stack gap="xs" className={classes.frame}>
      {newest && <Warnings {...newest} now={list.dataUpdatedAt} />}
      {list.error && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {lines.length === 0 && !newest?.unattributed ? (
        <Nothing />
      ) : (
        <Box
          className={classes.grid}
          data-former={list.isPlaceholderData || undefined}
          aria-busy={list.isPlaceholderData}
        >
          <Grid
            label={t.tableLabel(t.tiers[tier])}
            lines={lines}
            pinned={pinned}
            columns={columns}
            around={around}
            subject={JSON.stringify(questionOf(search))}
            onSort={(sort) =>
              go((now) => changed(now, { sortBy: sort?.by, sortDir: sort?.direction }))
            }
            onOpen={(line) => {
              if (tier !== 'ads') go((now) => into(now, line));
            }}
            onNearEnd={more}
            onSelect={setSelected}
            onArrange={(seen) => {
              if (!isNarrow) onArrange(seen);
            }}
          />
        </Box>
      )}
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {lines.length === 0
            ? t.noRows
            : t.shown(formats.count(lines.length), formats.count(totalRows))}
        </Text>
        {selected && <Selection {...selected} />}
        {newest && <Freshness {...newest} />}
        {list.isFetchingNextPage && (
          <Text size="sm" c="dimmed">
            {t.loadingMore}
          </Text>
        )}
      </Group>
    </Stack>
  );
}

function Loading() {
  return (
    <Stack gap={6} className={classes.frame} aria-busy>
      <Skeleton height={36} />
      {Array.from({ length: 12 }, (_, row) => (
        <Skeleton key={row} height={28} />
      ))}
    </Stack>
  );
}
