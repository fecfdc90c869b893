import { Box, VisuallyHidden } from '@mantine/core';
import type { ECharts, EChartsCoreOption } from 'echarts/core';
import {
  useEffect,
  useId,
  useImperativeHandle,
  useRef,
  useState,
  type KeyboardEvent,
} from 'react';

import type { ChartPoint, ChartView } from '@/shared/charts/chart';
import { init } from '@/shared/charts/echarts';
import { useMessages } from '@/shared/i18n/language';
import { en } from '@/shared/messages.en';
import { vi } from '@/shared/messages.vi';

interface Props {
  option: EChartsCoreOption;
  label: string;
  points: readonly ChartPoint[];
  height: number;
  ref: React.Ref<ChartView>;
}

/** Draws a chart; arrow keys go through its points, and each one is read out. */
export function Canvas({ option, label, points, height, ref }: Props) {
  const t = useMessages({ en, vi }).chart;
  const hint = useId();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(null);
  const [at, setAt] = useState(0);

  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const made = init(element);
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.clear(); // a painting that goes on in the next frame would not find its canvas
      made.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(option, { notMerge: true });
  }, [option]);
  useImperativeHandle(ref, () => ({
    picture: (backgroundColor) =>
      chart.current?.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor }) ?? '',
  }));

  const last = points.length - 1;
  const here = Math.min(at, Math.max(last, 0));
  const show = (index: number) => {
    setAt(index);
    const point = points[index];
    if (point) {
      const { seriesIndex, dataIndex } = point;
      chart.current?.dispatchAction({ type: 'showTip', seriesIndex, dataIndex });
    }
  };
  const press = (event: KeyboardEvent) => {
    const target = steps(here, last)[event.key];
    if (target === undefined) return;
    event.preventDefault();
    show(Math.min(Math.max(target, 0), last));
  };
  return (
    <Box
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-describedby={hint}
      aria-valuemin={0}
      aria-valuemax={Math.max(last, 0)}
      aria-valuenow={here}
      aria-valuetext={points[here]?.text ?? ''}
      onKeyDown={press}
      onFocus={() => show(here)}
      onBlur={() => chart.current?.dispatchAction({ type: 'hideTip' })}
    >
      <VisuallyHidden id={hint}>{t.keys}</VisuallyHidden>
      <div ref={place} style={{ height }} />
    </Box>
  );
}

function steps(here: number, last: number): Readonly<Record<string, number>> {
  return {
    ArrowLeft: here - 1,
    ArrowDown: here - 1,
    ArrowRight: here + 1,
    ArrowUp: here + 1,
    Home: 0,
    End: last,
  };
}
