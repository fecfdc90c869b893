import { useMemo } from 'react';

import type { Shape } from '@/shared/api/client';
import { useFormats } from '@/shared/api/person';
import { ChartCard } from '@/shared/charts/ChartCard';
import { useChartColors } from '@/shared/charts/colors';
import { RETURN_MARKS, returnOf } from '@/shared/returns';

import { frame, names } from './axes';
import { useWords } from './words';

const SHOWN = 10;
/** Pixels, about, of a letter of a label, and of what stands around it. */
const LETTER = 7;
const AROUND = 12;

/** What the largest campaigns spent of the whole, in the colour of what came back. */
export function ShareChart({ list }: { list: Shape<'CampaignList'> }) {
  const { share: t, spend, roas } = useWords();
  const formats = useFormats();
  const colors = useChartColors();
  const drawn = useMemo(() => {
    const rows = list.campaigns.slice(0, SHOWN);
    const all = formats.money(list.summary.spend);
    const points = rows.map((row, dataIndex) => ({
      seriesIndex: 0,
      dataIndex,
      text: t.point(row.name, formats.money(row.spend), all, formats.roas(row.roas)),
    }));
    const labels = rows.map(
      (row) =>
        `${formats.money(row.spend)}  ${RETURN_MARKS[returnOf(row.roas)]} ${formats.roas(row.roas)}`,
    );
    const right = AROUND + LETTER * Math.max(...labels.map((label) => label.length));
    const sum = list.summary;
    return {
      points,
      option: {
        ...frame(colors, points),
        grid: { top: 0, left: 4, right, bottom: 0, outerBoundsMode: 'same' },
        // The whole bar is all that was spent: the length is the share.
        xAxis: { type: 'value', show: false, max: sum.spend },
        yAxis: {
          ...names(
            colors,
            rows.map((row) => row.name),
          ),
          inverse: true,
          axisLine: { show: false },
          axisLabel: { color: colors.text, width: 130, overflow: 'truncate' },
        },
        series: [
          {
            type: 'bar',
            barMaxWidth: 18,
            showBackground: true,
            backgroundStyle: { color: colors.track, borderRadius: 3 },
            itemStyle: { borderRadius: 3 },
            data: rows.map((row) => ({
              value: row.spend,
              itemStyle: { color: colors.returns[returnOf(row.roas)] },
            })),
          },
          {
            // Only its label is seen, beyond the end of the track.
            type: 'bar',
            barGap: '-100%',
            silent: true,
            itemStyle: { color: 'transparent' },
            label: {
              show: true,
              position: 'right',
              color: colors.text,
              formatter: ({ dataIndex }: { dataIndex: number }) => labels[dataIndex] ?? '',
            },
            data: rows.map(() => sum.spend),
          },
        ],
      },
      sheet: {
        columns: [
          { label: t.campaign },
          { label: spend, right: true },
          { label: roas, right: true },
        ],
        rows: [
          ...rows.map((row) => ({ ...row, key: row.id })),
          { ...sum, key: 'all', name: t.all },
        ].map((row) => ({
          key: row.key,
          shown: [row.name, formats.money(row.spend), formats.roas(row.roas)],
          exact: [row.name, row.spend, row.roas],
        })),
      },
    };
  }, [list, t, spend, roas, formats, colors]);
  const [first] = list.campaigns;
  if (!first) return null;
  return (
    <ChartCard
      subject={t.subject}
      finding={t.finding(
        first.name,
        formats.money(first.spend),
        formats.money(list.summary.spend),
      )}
      file={`pixecom-share-${list.meta.dateFrom}-${list.meta.dateTo}`}
      height={300}
      {...drawn}
    />
  );
}
