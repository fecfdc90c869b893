import type { SortColumn } from './search';

/** How a value is written (spec 15 §2). */
export type Kind =
  | 'name'
  | 'status'
  | 'delivery'
  | 'launch'
  | 'date'
  | 'budget'
  | 'money'
  | 'percent'
  | 'roas'
  | 'count'
  | 'text';

export type ColumnId = SortColumn | 'platform' | 'sellpage' | 'adAccountName' | 'launchState';

export interface Column {
  id: ColumnId;
  kind: Kind;
  /** Pixels, as long as nobody draws it wider. */
  width: number;
  /** Off until somebody chooses it. */
  optional?: true;
  /** The API does not order by it. */
  unsorted?: true;
  /** Its figures come from the store, or from the pixel while there are none. */
  ofStore?: true;
}

/** The columns of spec 15 §3.1, in its order. */
export const COLUMNS: readonly Column[] = [
  { id: 'name', kind: 'name', width: 280 },
  { id: 'status', kind: 'status', width: 112 },
  { id: 'deliveryStatus', kind: 'delivery', width: 136 },
  { id: 'startDate', kind: 'date', width: 132 },
  { id: 'budgetPerDay', kind: 'budget', width: 136 },
  { id: 'spend', kind: 'money', width: 136 },
  { id: 'roas', kind: 'roas', width: 104, ofStore: true },
  { id: 'results', kind: 'count', width: 100, ofStore: true },
  { id: 'costPerResult', kind: 'money', width: 100, ofStore: true },
  { id: 'cpm', kind: 'money', width: 96 },
  { id: 'ctr', kind: 'percent', width: 92 },
  { id: 'clicks', kind: 'count', width: 100 },
  { id: 'cpc', kind: 'money', width: 92 },
  { id: 'contentViews', kind: 'count', width: 100, ofStore: true },
  { id: 'costPerContentView', kind: 'money', width: 92, ofStore: true },
  { id: 'addToCart', kind: 'count', width: 92, ofStore: true },
  { id: 'costPerAddToCart', kind: 'money', width: 112, ofStore: true },
  { id: 'checkout', kind: 'count', width: 116, ofStore: true },
  { id: 'costPerCheckout', kind: 'money', width: 108, ofStore: true },
  { id: 'purchases', kind: 'count', width: 116, ofStore: true },
  { id: 'costPerPurchase', kind: 'money', width: 100, ofStore: true },
  { id: 'revenue', kind: 'money', width: 136, ofStore: true },
  { id: 'cr', kind: 'percent', width: 88, ofStore: true },
  { id: 'cr1', kind: 'percent', width: 92, ofStore: true },
  { id: 'cr2', kind: 'percent', width: 92, ofStore: true },
  { id: 'platform', kind: 'text', width: 104, optional: true, unsorted: true },
  { id: 'impressions', kind: 'count', width: 124, optional: true },
  { id: 'sellpage', kind: 'text', width: 180, optional: true, unsorted: true },
  { id: 'adAccountName', kind: 'text', width: 180, optional: true, unsorted: true },
  { id: 'launchState', kind: 'launch', width: 136, optional: true, unsorted: true },
];

const FIGURES: readonly Kind[] = ['budget', 'money', 'percent', 'roas', 'count'];

/** Tells whether a column holds figures, which stand to the right. */
export function isFigure({ kind }: Column): boolean {
  return FIGURES.includes(kind);
}
