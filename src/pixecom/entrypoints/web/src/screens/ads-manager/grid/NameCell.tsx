import { Link } from '@tanstack/react-router';
import type { CustomCellRendererProps } from 'ag-grid-react';

import { useFormats } from '@/shared/api/person';
import { useMessages } from '@/shared/i18n/language';

import { en } from '../messages.en';
import { vi } from '../messages.vi';
import { into } from '../moves';
import { adsManagerRoute } from '../route';
import { tierOf } from '../search';
import classes from './cells.module.css';
import type { Line } from './lines';

interface Props extends CustomCellRendererProps<Line> {
  totalRows: number;
}

/** The name of a line; that of a campaign or an ad set leads into it. */
export function NameCell({ data: line, totalRows }: Props) {
  const t = useMessages({ en, vi });
  const formats = useFormats();
  const tier = tierOf(adsManagerRoute.useSearch());
  if (!line) return null;
  if (line.of === 'summary') return t.total[tier](totalRows, formats.count(totalRows));
  if (line.of === 'unattributed') return t.unattributed;
  if (tier === 'ads') return line.row?.name;
  return (
    <Link
      className={classes.name}
      from="/ads-manager"
      to="/ads-manager"
      search={(search) => into(search, line)}
      tabIndex={-1}
      preload={false}
    >
      {line.row?.name}
    </Link>
  );
}
