import type { CellClassParams, ColDef, TooltipCallbackParams } from 'ag-grid-community';

import type { Formats } from '@/shared/format';
import { RETURN_MARKS, returnOf } from '@/shared/returns';

import { isFigure, type Column } from '../columns';
import type { en } from '../messages.en';
import type { SortColumn, SortDirection } from '../search';
import classes from './cells.module.css';
import { FigureCell } from './FigureCell';
import type { Line } from './lines';
import { NameCell } from './NameCell';
import { NameTooltip } from './NameTooltip';
import { StateCell } from './StateCell';
import { figureOf, textOf, written } from './values';

export interface Surroundings {
  t: typeof en;
  formats: Formats;
  /** Of the amounts; null when several are added. */
  currency: string | null;
  totalRows: number;
  /** When the platform's word on delivery was fetched, by ad account. */
  deliveredAt: ReadonlyMap<string, string | null>;
  isCompared: boolean;
  isNarrow: boolean;
  sort: { by: SortColumn; direction: SortDirection } | null;
}

type Definition = ColDef<Line, unknown>;

/** Makes AG Grid's column of ours. */
export function definitionOf(column: Column, around: Surroundings): Definition {
  const { t, sort } = around;
  const { label, hint } = t.columns[column.id];
  return {
    colId: column.id,
    headerName: label,
    headerTooltip: `${label}: ${hint}`,
    width: column.width,
    sortable: !column.unsorted,
    sort: sort?.by === column.id ? sort.direction : null,
    ...(column.kind === 'name'
      ? nameOf(column, around)
      : isFigure(column)
        ? figureDefinition(column, around)
        : textDefinition(column, around)),
  };
}

function nameOf(column: Column, { totalRows, isNarrow }: Surroundings): Definition {
  return {
    pinned: 'left',
    lockPosition: 'left',
    lockPinned: true,
    width: isNarrow ? Math.min(column.width, 150) : column.width,
    valueGetter: ({ data }) => data?.row?.name ?? data?.of,
    tooltip: ({ data }) => data?.row?.name,
    tooltipComponent: NameTooltip,
    cellRenderer: NameCell,
    cellRendererParams: { totalRows },
  };
}

function textDefinition(column: Column, around: Surroundings): Definition {
  const isState = ['status', 'delivery', 'launch'].includes(column.kind);
  if (isState) {
    return {
      valueGetter: ({ data }) => stateOf(column, data),
      cellRenderer: StateCell,
      cellRendererParams: { ours: column },
      tooltip: (line) => deliveryHint(column, line, around),
    };
  }
  return {
    valueGetter: ({ data }) => data?.row && textOf(data.row, column, around.formats),
  };
}

function figureDefinition(column: Column, around: Surroundings): Definition {
  const { formats, currency, isCompared, t } = around;
  const write = (value: number | null | undefined) => written(value, column, formats, currency);
  return {
    headerClass: classes.heading,
    cellClass: (cell) => classesOf(column, cell),
    valueGetter: ({ data }) =>
      column.kind === 'budget' ? data?.row?.budgetPerDay : data && figureOf(data.figures, column),
    valueFormatter: ({ data, value }) => {
      if (column.kind === 'budget' && !data?.row) return '';
      if (column.kind === 'budget' && data?.row?.budgetType === 'LIFETIME') return t.lifetime;
      const text = write(value as number | null | undefined);
      return column.kind === 'roas' ? `${RETURN_MARKS[returnOf(value as number)]} ${text}` : text;
    },
    tooltip: (line) => figureHint(column, line, around),
    ...(isCompared &&
      column.kind !== 'budget' && {
        // Former figures arrive later than the value that they stand below.
        equals: () => false,
        cellRenderer: FigureCell,
        cellRendererParams: { ours: column, write },
      }),
  };
}

function stateOf({ kind }: Column, line: Line | undefined): string | null {
  if (!line?.row) return null;
  const { status, deliveryStatus, launchState } = line.row;
  return kind === 'status' ? status : kind === 'delivery' ? deliveryStatus : launchState;
}

type Pointed = TooltipCallbackParams<Line>;

/** The platform's own word for what it does, and when that was. */
function deliveryHint({ kind }: Column, { data }: Pointed, around: Surroundings): string | null {
  const { t, formats, deliveredAt } = around;
  const row = data?.row;
  if (kind !== 'delivery' || !row?.effectiveStatus) return null;
  const at = deliveredAt.get(row.adAccountId);
  return at
    ? t.asOf(row.effectiveStatus, formats.dateTime(at), formats.zone)
    : row.effectiveStatus;
}

function figureHint(column: Column, { data }: Pointed, { t, formats }: Surroundings) {
  if (!data || column.kind === 'budget') return null;
  if (column.ofStore && data.figures.storeMetricsPending) return t.noDataYet;
  const source = column.ofStore && data.figures.storeSource === 'PIXEL' ? t.pixel : null;
  if (column.kind !== 'roas') return source;
  const { roas } = data.figures;
  const exact = `${formats.roasExact(roas)}: ${t.returns[returnOf(roas)]}`;
  return source ? `${exact} (${source})` : exact;
}

function classesOf(column: Column, { data, value }: CellClassParams<Line>): string[] {
  const named = [classes.figure];
  if (data && column.ofStore && data.figures.storeMetricsPending) named.push(classes.waiting);
  else if (column.kind === 'roas') named.push(classes[returnOf(value as number)]);
  if (isMarked(column) && data?.figures.storeSource === 'PIXEL') named.push(classes.pixel);
  return named.filter((each) => each !== undefined);
}

/** The dot stands where money is judged, not in every one of the store's columns. */
function isMarked({ id }: Column): boolean {
  return id === 'roas' || id === 'revenue';
}
