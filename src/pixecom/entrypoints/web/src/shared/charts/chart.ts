import type { Figure } from '@/shared/format';

/** A point of a chart: where it is, and what is said of it. */
export interface ChartPoint {
  seriesIndex: number;
  dataIndex: number;
  text: string;
}

/** What a drawn chart can be asked for. */
export interface ChartView {
  /** Gives what is seen as the address of a PNG. */
  picture: (backgroundColor: string) => string;
}

/** The figures of a chart as a table: formatted for reading, exact for the file. */
export interface Sheet {
  columns: readonly { label: string; right?: boolean }[];
  rows: readonly { key: string; shown: readonly string[]; exact: readonly Figure[] }[];
}

/** Writes a table as CSV (RFC 4180); texts that a spreadsheet would take for formulas are defused. */
export function csvOf({ columns, rows }: Sheet): string {
  const lines = [columns.map((each) => each.label), ...rows.map((each) => each.exact)];
  return lines.map((cells) => cells.map(cell).join(',') + '\r\n').join('');
}

function cell(value: Figure): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value ?? '') ? `'${value}` : (value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Hands a file to the person. */
export function save(name: string, address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}
