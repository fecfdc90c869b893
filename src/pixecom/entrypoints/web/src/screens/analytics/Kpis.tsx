import { SimpleGrid } from '@mantine/core';

import { useFormats } from '@/shared/api/person';
import type { Figure } from '@/shared/format';
import { KpiCard, KpiSkeleton } from '@/shared/ui/KpiCard';

import type { Series } from './figures';
import { trendOf } from './trend';
import { useWords } from './words';

interface Props {
  current: Series | undefined;
  /** null: it could not be read. */
  former: Series | null | undefined;
}

const COLUMNS = { base: 2, sm: 3, lg: 6 };

/** The figures of all days together, and those of as many days before. */
export function Kpis({ current, former }: Props) {
  const t = useWords();
  const formats = useFormats();
  const money = (value: Figure) => formats.money(value);
  const shown = [
    ['spend', money],
    ['revenue', money],
    ['roas', formats.roas],
    ['purchases', formats.count],
    ['costPerPurchase', money],
    ['cr', formats.percent],
  ] as const;
  const longest = current
    ? Math.max(...shown.map(([name, write]) => write(current.summary[name]).length))
    : 0;
  return (
    <SimpleGrid cols={COLUMNS} spacing="sm">
      {shown.map(([name, write]) => {
        if (!current) return <KpiSkeleton key={name} />;
        const before = former?.summary[name];
        const over = (series: Series | null | undefined) =>
          series?.points.map((point) => point[name]) ?? [];
        return (
          <KpiCard
            key={name}
            label={t[name]}
            value={write(current.summary[name])}
            longest={longest}
            before={
              former === null
                ? t.beforeUnknown
                : before === undefined
                  ? undefined
                  : t.before(write(before))
            }
            trend={trendOf(current.summary[name], before)}
            lines={[over(former), over(current)]}
          />
        );
      })}
    </SimpleGrid>
  );
}
