import type { CustomCellRendererProps } from 'ag-grid-react';

import { MISSING } from '@/shared/format';
import { useMessages } from '@/shared/i18n/language';

import type { Column } from '../columns';
import { en } from '../messages.en';
import { vi } from '../messages.vi';
import type { Line } from './lines';
import { StateBadge } from './StateBadge';

interface Props extends CustomCellRendererProps<Line, string | null> {
  ours: Column;
}

/** Status, delivery or launch state of a row in words. */
export function StateCell({ data, value, ours }: Props) {
  const t = useMessages({ en, vi });
  if (!data?.row) return null;
  if (!value) return MISSING;
  const words: Readonly<Record<string, string>> =
    ours.kind === 'status' ? t.statuses : ours.kind === 'delivery' ? t.deliveries : t.launches;
  return <StateBadge state={value} label={words[value] ?? value} />;
}
