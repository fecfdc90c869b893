import type { CustomCellRendererProps } from 'ag-grid-react';

import { useMessages } from '@/shared/i18n/language';

import type { Column } from '../columns';
import { en } from '../messages.en';
import { vi } from '../messages.vi';
import classes from './cells.module.css';
import type { Line } from './lines';
import { directionOf, figureOf } from './values';

interface Props extends CustomCellRendererProps<Line> {
  ours: Column;
  write: (value: number | undefined) => string;
}

/** A figure, and below it the one of the days before with the way it went. */
export function FigureCell({ data: line, valueFormatted, ours, write }: Props) {
  const t = useMessages({ en, vi });
  if (!line?.before) return valueFormatted;
  return (
    <span className={classes.compared}>
      <span>{valueFormatted}</span>
      <small className={classes.before} title={t.before}>
        {directionOf(line, ours)} {write(figureOf(line.before, ours))}
      </small>
    </span>
  );
}
