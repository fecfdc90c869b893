import { readPeriod, type Period } from '@/shared/period';

/** What the address of the Ads Manager says; nothing of the screen lives anywhere else. */

export const TIERS = ['campaigns', 'adsets', 'ads'] as const;
export const STATUSES = ['ACTIVE', 'PAUSED', 'ARCHIVED', 'DELETED'] as const;
export const DELIVERIES = [
  'ACTIVE',
  'INACTIVE',
  'LEARNING',
  'ERROR',
  'LIMITED',
  'NOT_DELIVERING',
  'PENDING_REVIEW',
  'UNKNOWN',
] as const;
export const SORTS = [
  'name',
  'status',
  'deliveryStatus',
  'startDate',
  'budgetPerDay',
  'spend',
  'impressions',
  'clicks',
  'contentViews',
  'addToCart',
  'checkout',
  'purchases',
  'revenue',
  'ctr',
  'cpc',
  'cpm',
  'cr1',
  'cr2',
  'cr',
  'costPerContentView',
  'costPerAddToCart',
  'costPerCheckout',
  'costPerPurchase',
  'roas',
  'results',
  'costPerResult',
] as const;
const DIRECTIONS = ['asc', 'desc'] as const;
export const MOST_IDS = 100;
export const LONGEST_SEARCH = 100;

export type Tier = (typeof TIERS)[number];
export type SortColumn = (typeof SORTS)[number];
export type SortDirection = (typeof DIRECTIONS)[number];

/** The filters of one tier and its order; lists are written with commas, as the API has them. */
export interface View {
  sellpageId?: string;
  status?: string;
  deliveryStatus?: string;
  adAccountId?: string;
  campaignIds?: string;
  search?: string;
  sortBy?: SortColumn;
  sortDir?: SortDirection;
}

/** The filters that hold lists. */
export const LIST_FILTERS = [
  'sellpageId',
  'status',
  'deliveryStatus',
  'adAccountId',
  'campaignIds',
] as const satisfies (keyof View)[];
const FILTERS = [...LIST_FILTERS, 'search'] as const;

export type ListFilter = (typeof LIST_FILTERS)[number];

/** Its days are missing only until the route has put in those that were used last. */
export interface Search extends View, Period {
  /** Campaigns when missing. */
  tier?: 'adsets' | 'ads';
  campaignId?: string;
  adsetId?: string;
  /** With the figures of as many days before. */
  compare?: true;
  /** How the tiers above were seen, for the way back. */
  above?: { campaigns?: View; adsets?: View };
}

type Raw = Record<string, unknown>;

/** Reads an address: what has no meaning is left out. */
export function readSearch(raw: Raw): Search {
  const tier = oneOf(['adsets', 'ads'] as const, raw.tier);
  const campaignId = tier && id(raw.campaignId);
  const adsetId = tier === 'ads' && campaignId ? id(raw.adsetId) : undefined;
  const above = record(raw.above);
  return without({
    ...readPeriod(raw),
    ...readView(raw),
    tier,
    campaignId,
    adsetId,
    compare: raw.compare === true ? (true as const) : undefined,
    above:
      tier && above
        ? without({
            campaigns: filled(record(above.campaigns)),
            adsets: tier === 'ads' ? filled(record(above.adsets)) : undefined,
          })
        : undefined,
  });
}

/** Gives the words of a list: `'ACTIVE,PAUSED'`. */
export function wordsOf(list: string | undefined): string[] {
  return list ? list.split(',') : [];
}

export function tierOf(search: Search): Tier {
  return search.tier ?? 'campaigns';
}

/** Gives the part of an address that belongs to the tier alone. */
export function viewOf(search: Search): View {
  return readView(search as Raw);
}

/** Counts the filters in use; days, order and tier are none. */
export function activeFilters(search: Search): number {
  return FILTERS.filter((each) => search[each] !== undefined).length;
}

function readView(raw: Raw): View {
  const sortBy = oneOf(SORTS, raw.sortBy);
  return without({
    sellpageId: listOf(raw.sellpageId, id),
    status: listOf(raw.status, (each) => oneOf(STATUSES, each)),
    deliveryStatus: listOf(raw.deliveryStatus, (each) => oneOf(DELIVERIES, each)),
    adAccountId: listOf(raw.adAccountId, id),
    campaignIds: listOf(raw.campaignIds, id),
    search: filledText(textOf(raw.search)?.trim().slice(0, LONGEST_SEARCH)),
    sortBy,
    sortDir: sortBy && (oneOf(DIRECTIONS, raw.sortDir) ?? 'desc'),
  });
}

function filled(view: Raw | undefined): View | undefined {
  const read = view && readView(view);
  return read && Object.keys(read).length > 0 ? read : undefined;
}

function listOf(value: unknown, known: (each: string) => string | undefined): string | undefined {
  const words = wordsOf(textOf(value)).filter((each) => known(each) !== undefined);
  return filledText([...new Set(words)].slice(0, MOST_IDS).join(','));
}

/** Gives a text; the router reads one that looks like a number as a number. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined;
}

function filledText(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function id(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)
    ? value
    : undefined;
}

function oneOf<Word extends string>(words: readonly Word[], value: unknown): Word | undefined {
  return words.find((word) => word === value);
}

function record(value: unknown): Raw | undefined {
  return typeof value === 'object' && value !== null ? (value as Raw) : undefined;
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Leaves out what is undefined, so that addresses of equal meaning are equal. */
function without<T extends object>(value: T): Present<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, each]) => each !== undefined),
  ) as Present<T>;
}
