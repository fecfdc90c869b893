import { useMemo } from 'react';

import { useFormats } from '@/shared/api/person';
import { ChartCard } from '@/shared/charts/ChartCard';
import { useChartColors } from '@/shared/charts/colors';

import { frame, names } from './axes';
import type { Series } from './figures';
import { useWords } from './words';

/** How many of those who looked went on to buy; the rates are the API's own (cr1, cr2, cr). */
export function FunnelChart({ current }: { current: Series }) {
  const t = useWords().funnel;
  const formats = useFormats();
  const colors = useChartColors();
  const { summary } = current;
  const drawn = useMemo(() => {
    const steps = [
      { label: t.contentViews, count: summary.contentViews, rate: '', exact: null },
      { label: t.addToCart, count: summary.addToCart, rate: '', exact: null },
      {
        label: t.checkout,
        count: summary.checkout,
        rate: t.ofViews(formats.percent(summary.cr1)),
        exact: summary.cr1,
      },
      {
        label: t.purchases,
        count: summary.purchases,
        rate: t.ofCheckouts(formats.percent(summary.cr2)),
        exact: summary.cr2,
      },
    ];
    const told = steps.map(({ count, rate }) => [formats.count(count), rate].filter(Boolean));
    const points = steps.map(({ label }, dataIndex) => ({
      seriesIndex: 0,
      dataIndex,
      text: [label, ...(told[dataIndex] ?? [])].join('\n'),
    }));
    return {
      points,
      option: {
        ...frame(colors, points),
        grid: { top: 0, left: 4, right: 150, bottom: 0, outerBoundsMode: 'same' },
        xAxis: { type: 'value', show: false, max: 'dataMax' },
        yAxis: {
          ...names(
            colors,
            steps.map((each) => each.label),
          ),
          inverse: true,
          axisLine: { show: false },
        },
        series: [
          {
            type: 'bar',
            barWidth: '62%',
            color: colors.revenue,
            itemStyle: { borderRadius: [0, 4, 4, 0] },
            label: {
              show: true,
              position: 'right',
              color: colors.text,
              formatter: ({ dataIndex }: { dataIndex: number }) =>
                (told[dataIndex] ?? []).join(' · '),
            },
            data: steps.map((each) => each.count),
          },
        ],
      },
      sheet: {
        columns: [
          { label: t.step },
          { label: t.count, right: true },
          { label: t.rate, right: true },
        ],
        rows: steps.map(({ label, count, rate, exact }) => ({
          key: label,
          shown: [label, formats.count(count), rate || '–'],
          exact: [label, count, exact],
        })),
      },
    };
  }, [t, formats, colors, summary]);
  const finding = summary.contentViews === 0 ? t.none : t.finding(formats.percent(summary.cr));
  return (
    <ChartCard
      subject={t.subject}
      finding={finding}
      file={`pixecom-funnel-${current.meta.dateFrom}-${current.meta.dateTo}`}
      height={300}
      {...drawn}
    />
  );
}
