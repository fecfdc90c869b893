import { Paper, SegmentedControl } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';

import { useFormats } from '@/shared/api/person';
import { ChartCard } from '@/shared/charts/ChartCard';
import { useChartColors, type ChartColors } from '@/shared/charts/colors';
import type { Formats } from '@/shared/format';
import { EmptyState } from '@/shared/ui/EmptyState';

import { frame, names } from './axes';
import type { Series } from './figures';
import { analyticsRoute, HEATS, type Heat } from './route';
import { useWords } from './words';

/** When money is spent and comes in: a row a day, a column an hour of the seller's clock. */
export function HeatMap({ hours }: { hours: Series }) {
  const t = useWords();
  const formats = useFormats();
  const colors = useChartColors();
  const navigate = useNavigate({ from: analyticsRoute.fullPath });
  const { heat = 'spend' } = analyticsRoute.useSearch();
  const drawn = useMemo(
    () => draw(hours, heat, { formats, colors, label: t[heat] }),
    [hours, heat, formats, colors, t],
  );
  const best = hours.points.reduce((top, each) => (each[heat] > top[heat] ? each : top));
  const write = writer(heat, formats);
  const isKnown = hours.points.some((each) => each.spend > 0 || each.revenue > 0);
  if (!isKnown) {
    return (
      <Paper withBorder>
        <EmptyState icon={IconClock} title={t.heat.none}>
          {t.heat.noneText}
        </EmptyState>
      </Paper>
    );
  }
  return (
    <ChartCard
      subject={t.heat.subject}
      finding={t.heat.finding(t[heat], write(best[heat]), formats.dateTime(best.t))}
      file={`pixecom-hours-${hours.meta.dateFrom}-${hours.meta.dateTo}`}
      height={280}
      {...drawn}
    >
      <SegmentedControl
        size="xs"
        aria-label={t.heat.figure}
        value={heat}
        onChange={(chosen) =>
          void navigate({
            search: (former) => ({ ...former, heat: chosen }),
            replace: true,
            resetScroll: false,
          })
        }
        data={HEATS.map((each) => ({ value: each, label: t[each] }))}
      />
    </ChartCard>
  );
}

function writer(heat: Heat, formats: Formats) {
  if (heat === 'purchases') return formats.count;
  return heat === 'roas' ? formats.roas : (value: number) => formats.money(value);
}

interface Around {
  formats: Formats;
  colors: ChartColors;
  label: string;
}

function draw(hours: Series, heat: Heat, { formats, colors, label }: Around) {
  const write = writer(heat, formats);
  const weekday = new Intl.DateTimeFormat(formats.locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: formats.zone,
  });
  const dayOf = (each: { t: string }) => weekday.format(new Date(each.t));
  const hourOf = (each: { t: string }) => formats.time(each.t).slice(0, 2);
  const days = [...new Set(hours.points.map(dayOf))];
  const clock = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
  const points = hours.points.map((each, dataIndex) => ({
    seriesIndex: 0,
    dataIndex,
    text: `${dayOf(each)}, ${formats.time(each.t)}\n${label} ${write(each[heat])}`,
  }));
  return {
    points,
    option: {
      ...frame(colors, points),
      grid: { top: 0, left: 4, right: 4, bottom: 48, outerBoundsMode: 'same' },
      xAxis: { ...names(colors, clock), splitArea: { show: false } },
      yAxis: { ...names(colors, days), inverse: true, axisLine: { show: false } },
      visualMap: {
        type: 'continuous',
        min: 0,
        max: Math.max(...hours.points.map((each) => each[heat]), 1),
        orient: 'horizontal',
        left: 'center',
        bottom: 0,
        itemHeight: 120,
        itemWidth: 10,
        text: [write(Math.max(...hours.points.map((each) => each[heat]))), write(0)],
        textStyle: { color: colors.text },
        inRange: { color: colors.heat },
      },
      series: [
        {
          type: 'heatmap',
          itemStyle: { borderColor: colors.paper, borderWidth: 2, borderRadius: 3 },
          data: hours.points.map((each) => [hourOf(each), dayOf(each), each[heat]]),
        },
      ],
    },
    sheet: {
      columns: [{ label }, ...clock.map((hour) => ({ label: hour, right: true }))],
      rows: days.map((day) => {
        const known = new Map(
          hours.points
            .filter((each) => dayOf(each) === day)
            .map((each) => [hourOf(each), each[heat]]),
        );
        return {
          key: day,
          shown: [
            day,
            ...clock.map((hour) => (known.has(hour) ? write(known.get(hour) ?? 0) : '–')),
          ],
          exact: [day, ...clock.map((hour) => known.get(hour) ?? null)],
        };
      }),
    },
  };
}
