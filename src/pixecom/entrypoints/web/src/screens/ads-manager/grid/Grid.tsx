import './modules';

import type {
  CellKeyDownEvent,
  GetRowIdParams,
  GridApi,
  RowClassParams,
  RowSelectionOptions,
  SelectionColumnDef,
  SortChangedEvent,
  ViewportChangedEvent,
} from 'ag-grid-community';
import { AgGridReact } from 'ag-grid-react';
import { getNonce } from 'get-nonce';
import { useEffect, useMemo, useRef, useState } from 'react';

import type { Column } from '../columns';
import { SORTS, type SortColumn, type SortDirection } from '../search';
import classes from './cells.module.css';
import { definitionOf, type Surroundings } from './definitions';
import type { Line } from './lines';
import { comparingLook, look } from './look';

/** The ticked rows, and how to untick them. */
export interface Selected {
  rows: readonly Line[];
  clear: () => void;
}

interface Props {
  /** Spoken name of the table. */
  label: string;
  lines: Line[];
  pinned: Line[];
  columns: readonly Column[];
  around: Surroundings;
  /** Changes whenever the rows are others altogether: the table then begins at its top. */
  subject: string;
  onSort: (sort: { by: SortColumn; direction: SortDirection } | null) => void;
  onOpen: (line: Line) => void;
  onNearEnd: () => void;
  /** Other rows are ticked than before; null when none is. */
  onSelect: (selected: Selected | null) => void;
  /** Somebody moved a column or drew it wider: these are shown now, in this order. */
  onArrange: (seen: { id: string; width: number }[]) => void;
}

/** Rows below the last visible one that are still to come before more are asked for. */
const NEAR_END = 60;
const HEADINGS = 1;
/** Rows drawn beyond the window; each costs time until the first ones are seen. */
const ROW_BUFFER = 4;
const SORTING_ORDER = ['desc', 'asc', null] as const;

/** The table itself; the API orders, sums and pages, the grid shows. */
export function Grid({ label, lines, pinned, columns, around, subject, ...act }: Props) {
  const [api, setApi] = useState<GridApi<Line> | null>(null);
  const definitions = useMemo(
    () => columns.map((column) => definitionOf(column, around)),
    [columns, around],
  );
  const shown = useRef(subject);
  useEffect(() => {
    // Whoever leaves at this moment takes the grid along.
    if (shown.current === subject || api?.isDestroyed() !== false) return;
    shown.current = subject;
    api.ensureIndexVisible(0, 'top');
  }, [api, subject]);
  useEffect(() => {
    api?.setGridAriaProperty('label', label);
  }, [api, label]);
  useEffect(() => {
    // The grid counts what has arrived; whoever hears the table wants to know how much there is.
    const rows = HEADINGS + pinned.length + around.totalRows;
    if (api?.isDestroyed() === false) api.setGridAriaProperty('rowcount', String(rows));
  }, [api, lines, pinned, around]);
  return (
    <AgGridReact<Line>
      containerStyle={FILLING}
      theme={around.isCompared ? comparingLook : look}
      styleNonce={getNonce()}
      rowData={lines}
      pinnedTopRowData={pinned}
      columnDefs={definitions}
      defaultColDef={DEFAULTS}
      getRowId={idOf}
      getRowClass={classOf}
      rowBuffer={ROW_BUFFER}
      rowSelection={SELECTION}
      selectionColumnDef={SELECTION_COLUMN}
      localeText={around.t.spoken}
      enableCellTextSelection
      suppressDragLeaveHidesColumns
      suppressMultiSort
      tooltipShowDelay={300}
      onGridReady={(ready) => setApi(ready.api)}
      onSortChanged={(event) => {
        if (event.source === 'uiColumnSorted') act.onSort(sortOf(event));
      }}
      onColumnMoved={(event) => {
        if (event.finished && event.source === 'uiColumnMoved') act.onArrange(seenIn(event.api));
      }}
      onColumnResized={(event) => {
        if (event.finished && event.source === 'uiColumnResized') act.onArrange(seenIn(event.api));
      }}
      onSelectionChanged={(event) => act.onSelect(selectedIn(event.api))}
      onGridPreDestroyed={() => act.onSelect(null)}
      onCellKeyDown={(event) => {
        if (event.data && isOpening(event)) act.onOpen(event.data);
      }}
      onViewportChanged={(event) => {
        if (isNearEnd(event)) act.onNearEnd();
      }}
    />
  );
}

const FILLING = { position: 'absolute', inset: 0 } as const;
const DEFAULTS = {
  resizable: true,
  sortingOrder: [...SORTING_ORDER],
  // Rows stay in the order in which the API gives them.
  comparator: () => 0,
  minWidth: 72,
};
const SELECTION: RowSelectionOptions<Line> = { mode: 'multiRow', selectAll: 'all' };
const SELECTION_COLUMN: SelectionColumnDef = {
  width: 40,
  pinned: 'left',
  lockPinned: true,
  lockPosition: 'left',
  resizable: false,
  sortable: false,
};

function idOf({ data }: GetRowIdParams<Line>): string {
  return data.id;
}

function classOf({ data }: RowClassParams<Line>): string | undefined {
  return data?.of === 'unattributed' ? classes.unattributed : undefined;
}

function sortOf({ api }: SortChangedEvent<Line>) {
  const sorted = api.getColumnState().find((column) => column.sort);
  const by = SORTS.find((column) => column === sorted?.colId);
  return by && sorted?.sort ? { by, direction: sorted.sort } : null;
}

function seenIn(api: GridApi<Line>) {
  return api.getColumnState().map(({ colId, width }) => ({ id: colId, width: width ?? 0 }));
}

function selectedIn(api: GridApi<Line>): Selected | null {
  const rows = api.getSelectedRows();
  return rows.length === 0 ? null : { rows, clear: () => api.deselectAll() };
}

function isOpening(
  event: CellKeyDownEvent<Line> | { event?: Event | null; data?: Line },
): boolean {
  return (event.event as KeyboardEvent | null)?.key === 'Enter' && event.data?.of === 'row';
}

function isNearEnd({
  api,
  lastRow,
}: ViewportChangedEvent<Line> & { api: GridApi<Line> }): boolean {
  const rows = api.getDisplayedRowCount();
  return rows > 0 && lastRow >= rows - NEAR_END;
}
