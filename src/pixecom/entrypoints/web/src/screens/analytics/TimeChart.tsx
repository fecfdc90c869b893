import { useMemo } from 'react';

import { useFormats } from '@/shared/api/person';
import type { ChartPoint, Sheet } from '@/shared/charts/chart';
import { ChartCard } from '@/shared/charts/ChartCard';
import { useChartColors, type ChartColors } from '@/shared/charts/colors';
import type { Formats } from '@/shared/format';

import { frame, names, shortMoney, values } from './axes';
import type { Series } from './figures';
import { trendOf } from './trend';
import { useWords } from './words';

interface Props {
  current: Series;
  former: Series | undefined;
}

/** Spend and revenue as bars, what a unit of spend brought as a line, and how it was before. */
export function TimeChart({ current, former }: Props) {
  const t = useWords();
  const formats = useFormats();
  const colors = useChartColors();
  const drawn = useMemo(
    () => draw(current, former, { t, formats, colors }),
    [current, former, t, formats, colors],
  );
  const { revenue, spend } = current.summary;
  const before = former?.summary.revenue;
  const trend = before ? trendOf(revenue, before) : undefined;
  const finding = trend
    ? t.time[trend](formats.money(revenue), formats.money(before))
    : t.time.alone(formats.money(revenue), formats.money(spend));
  return (
    <ChartCard
      subject={t.time.subject}
      finding={finding}
      file={`pixecom-${current.meta.dateFrom}-${current.meta.dateTo}`}
      height={320}
      {...drawn}
    />
  );
}

interface Around {
  t: ReturnType<typeof useWords>;
  formats: Formats;
  colors: ChartColors;
}

function draw(current: Series, former: Series | undefined, { t, formats, colors }: Around) {
  const at = (each: { t: string }) =>
    current.granularity === 'hour' ? formats.time(each.t) : formats.date(each.t);
  const points: ChartPoint[] = current.points.map((each, dataIndex) => ({
    seriesIndex: 1,
    dataIndex,
    text: t.time.point(
      at(each),
      formats.money(each.spend),
      formats.money(each.revenue),
      formats.roas(each.roas),
    ),
  }));
  const common = frame(colors, points);
  const money = shortMoney(formats);
  const bar = { type: 'bar', barMaxWidth: 22, barGap: '10%' };
  const option = {
    ...common,
    tooltip: { ...common.tooltip, trigger: 'axis' },
    legend: {
      top: 0,
      left: 0,
      itemGap: 10,
      itemWidth: 14,
      itemHeight: 10,
      textStyle: { color: colors.text },
    },
    grid: { top: 44, left: 4, right: 4, bottom: 4, outerBoundsMode: 'same' },
    xAxis: names(colors, current.points.map(at)),
    yAxis: [
      values(colors, money),
      { ...values(colors, (value) => formats.roas(value)), min: 0, splitLine: { show: false } },
    ],
    series: [
      {
        ...bar,
        name: t.spend,
        color: colors.spend,
        data: current.points.map((each) => each.spend),
      },
      {
        ...bar,
        name: t.revenue,
        color: colors.revenue,
        data: current.points.map((each) => each.revenue),
      },
      {
        type: 'line',
        name: t.time.former,
        color: colors.former,
        symbol: 'none',
        lineStyle: { width: 1.5, type: 'dashed' },
        data: former?.points.slice(0, current.points.length).map((each) => each.revenue) ?? [],
      },
      {
        type: 'line',
        name: t.roas,
        color: colors.roas,
        yAxisIndex: 1,
        symbolSize: 6,
        data: current.points.map((each) => each.roas),
        markLine: {
          silent: true,
          symbol: 'none',
          lineStyle: { color: colors.roas, type: 'dotted' },
          label: { formatter: t.time.breakEven, color: colors.roas, position: 'insideStartTop' },
          data: [{ yAxis: 1 }],
        },
      },
    ],
  };
  const sheet: Sheet = {
    columns: [
      { label: current.granularity === 'hour' ? t.hour : t.day },
      { label: t.spend, right: true },
      { label: t.revenue, right: true },
      { label: t.roas, right: true },
      { label: t.purchases, right: true },
    ],
    rows: current.points.map((each) => ({
      key: each.t,
      shown: [
        at(each),
        formats.money(each.spend),
        formats.money(each.revenue),
        formats.roas(each.roas),
        formats.count(each.purchases),
      ],
      exact: [each.t, each.spend, each.revenue, each.roas, each.purchases],
    })),
  };
  return { option, points, sheet };
}
