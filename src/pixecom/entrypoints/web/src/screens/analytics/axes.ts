import type { ChartColors } from '@/shared/charts/colors';
import type { ChartPoint } from '@/shared/charts/chart';
import type { Formats } from '@/shared/format';

/** What all charts of this screen have in common. */
export function frame(colors: ChartColors, points: readonly ChartPoint[]) {
  const texts = new Map(points.map((each) => [each.dataIndex, each.text]));
  return {
    animation: false,
    textStyle: { color: colors.text, fontFamily: 'system-ui, sans-serif' },
    tooltip: {
      renderMode: 'richText',
      backgroundColor: colors.paper,
      borderColor: colors.line,
      confine: true,
      textStyle: { color: colors.text },
      formatter: (given: { dataIndex: number } | { dataIndex: number }[]) =>
        texts.get((Array.isArray(given) ? given[0] : given)?.dataIndex ?? -1) ?? '',
    },
  };
}

/** A silent axis of names. */
export function names(colors: ChartColors, data: readonly string[]) {
  return {
    type: 'category',
    data,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colors.line } },
    axisLabel: { color: colors.text, hideOverlap: true },
  };
}

/** A silent axis of figures. */
export function values(colors: ChartColors, label: (value: number) => string) {
  return {
    type: 'value',
    splitNumber: 4,
    splitLine: { lineStyle: { color: colors.line } },
    axisLabel: { color: colors.text, formatter: label },
  };
}

/** Writes amounts short enough for an axis: `$1.2K`. */
export function shortMoney({ locale, currency }: Formats): (value: number) => string {
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    notation: 'compact',
    maximumFractionDigits: 1,
  });
  return (value) => format.format(value);
}
