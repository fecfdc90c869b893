import type { ColumnId } from './columns';
import type { DELIVERIES, STATUSES, Tier } from './search';

interface Heading {
  label: string;
  /** What it is, with the formula where it has one. */
  hint: string;
}

const columns: Record<ColumnId, Heading> = {
  name: { label: 'Name', hint: 'Opens the tier below' },
  status: { label: 'Status', hint: 'What you set it to' },
  deliveryStatus: { label: 'Delivery', hint: 'What the platform does with it' },
  startDate: { label: 'Start date', hint: 'First day of the schedule' },
  budgetPerDay: { label: 'Budget/Day', hint: 'Daily budget of the campaign' },
  spend: { label: 'Spent', hint: 'Amount spent' },
  roas: { label: 'ROAS', hint: 'Revenue ÷ spent' },
  results: { label: 'Results', hint: 'Purchases' },
  costPerResult: { label: 'CPR', hint: 'Cost per result = spent ÷ results' },
  cpm: { label: 'CPM', hint: 'Cost per 1,000 impressions = spent ÷ impressions × 1,000' },
  ctr: { label: 'CTR', hint: 'Click-through rate = clicks ÷ impressions × 100' },
  clicks: { label: 'Clicks', hint: 'Link clicks' },
  cpc: { label: 'CPC', hint: 'Cost per click = spent ÷ clicks' },
  contentViews: { label: 'Views', hint: 'Content views' },
  costPerContentView: { label: 'CPV', hint: 'Cost per view = spent ÷ views' },
  addToCart: { label: 'ATC', hint: 'Adds to cart' },
  costPerAddToCart: { label: 'Cost/ATC', hint: 'Spent ÷ adds to cart' },
  checkout: { label: 'Checkouts', hint: 'Checkouts begun' },
  costPerCheckout: { label: 'Cost/CO', hint: 'Spent ÷ checkouts' },
  purchases: { label: 'Purchases', hint: 'Orders that count as revenue' },
  costPerPurchase: { label: 'CPP', hint: 'Cost per purchase = spent ÷ purchases' },
  revenue: { label: 'Revenue', hint: 'Sum of the orders' },
  cr: { label: 'CR', hint: 'Conversion rate = purchases ÷ views × 100' },
  cr1: { label: 'CR1', hint: 'Checkouts ÷ views × 100' },
  cr2: { label: 'CR2', hint: 'Purchases ÷ checkouts × 100' },
  platform: { label: 'Platform', hint: 'Where the ad runs' },
  impressions: { label: 'Impressions', hint: 'How often it was shown' },
  sellpage: { label: 'Sellpage', hint: 'The page that the campaign leads to' },
  adAccountName: { label: 'Ad account', hint: 'The account that pays' },
  launchState: { label: 'Launch state', hint: 'How far it has come on its way to the platform' },
};

const tiers: Record<Tier, string> = { campaigns: 'Campaigns', adsets: 'Ad sets', ads: 'Ads' };

const statuses: Record<(typeof STATUSES)[number], string> = {
  ACTIVE: 'Active',
  PAUSED: 'Paused',
  ARCHIVED: 'Archived',
  DELETED: 'Deleted',
};

const deliveries: Record<(typeof DELIVERIES)[number], string> = {
  ACTIVE: 'Active',
  INACTIVE: 'Inactive',
  LEARNING: 'Learning',
  ERROR: 'Error',
  LIMITED: 'Limited',
  NOT_DELIVERING: 'Not delivering',
  PENDING_REVIEW: 'In review',
  UNKNOWN: 'Unknown',
};

/** Words of the Ads Manager. */
export const en = {
  title: 'Ads Manager',
  columns,
  tiers,
  tiersLabel: 'Tier',
  pathLabel: 'Where you are',
  statuses,
  deliveries,
  launches: {
    NOT_LAUNCHED: 'Not launched',
    LAUNCHING: 'Launching',
    LAUNCHED: 'Launched',
    PARTIAL: 'Partial',
    FAILED: 'Failed',
  },
  total: {
    campaigns: (rows: number, text: string) => (rows === 1 ? '1 campaign' : `${text} campaigns`),
    adsets: (rows: number, text: string) => (rows === 1 ? '1 ad set' : `${text} ad sets`),
    ads: (rows: number, text: string) => (rows === 1 ? '1 ad' : `${text} ads`),
  },
  unattributed: 'Unattributed',
  unattributedHint: 'Orders and visits that belong to no row of this list; part of the sum',
  lifetime: 'Lifetime',
  noDataYet: 'No data yet',
  pixel: 'Meta pixel values',
  exactly: 'exactly',
  returns: {
    good: 'earns well',
    fair: 'earns',
    poor: 'too little',
    none: 'nothing spent or earned',
  },
  shown: (last: string, total: string) => `1–${last} of ${total}`,
  noRows: '0 of 0',
  loadingMore: 'Loading more …',
  tableLabel: (tier: string) => `${tier} and their figures`,
  /** What AG Grid says of its own accord, by its own keys. */
  spoken: {
    ariaSortableColumn: 'Press Enter to sort',
    ariaHeaderSelection: 'Select all loaded rows',
    ariaRowSelectAll: 'Press Space to select or clear all loaded rows',
    ariaRowToggleSelection: 'Press Space to select or clear the row',
    ariaRowSelect: 'Press Space to select this row',
    ariaRowDeselect: 'Press Space to clear this row',
    ariaChecked: 'selected',
    ariaUnchecked: 'not selected',
    ariaIndeterminate: 'some selected',
  },
  selection: {
    label: 'Selection',
    count: (text: string) => `${text} selected`,
    only: 'Only these',
    onlyHint: 'List and add up the selected campaigns alone',
    tooMany: 'At most 100 campaigns',
    copyNames: 'Copy names',
    clear: 'Clear selection',
  },
  filters: {
    label: 'Filters',
    sellpageId: 'Sellpage',
    status: 'Status',
    deliveryStatus: 'Delivery',
    adAccountId: 'Ad account',
    campaignIds: 'Campaign',
    find: (label: string) => `Find in ${label}`,
    nothing: 'Nothing found',
    atMost: 'At most 100',
    more: 'Only the newest 500 are listed: search by name',
    active: (count: number) => (count === 1 ? '1 filter' : `${count} filters`),
    clear: 'Clear all',
    reset: 'Clear this filter',
    chosen: (count: number) => `${count} chosen`,
  },
  search: 'Search by name',
  compare: 'Compare',
  compareHint: 'Show the figures of as many days before beside these',
  before: 'before',
  asOf: (state: string, at: string, zone: string) => `${state}, as of ${at} (${zone})`,
  updated: (figures: string, delivery: string) => `Updated ${figures} · delivery ${delivery}`,
  never: 'never',
  freshness: {
    title: 'How fresh the figures are',
    account: 'Ad account',
    figures: 'Figures',
    delivery: 'Delivery',
    state: 'State',
    difference: 'Control difference',
    differenceHint: "The account's own spend minus the sum of its ads",
    completeness: { COMPLETE: 'Complete', PARTIAL: 'Incomplete', UNKNOWN: 'Not fetched' },
    maturity: (open: string, days: string) =>
      `${open} of ${days} days are younger than 28 days: the platform may still correct them.`,
    none: 'No ad account is connected.',
  },
  warnings: {
    timezoneMismatch:
      'An ad account counts its days in another time zone than your store: spend and orders of a day may belong to different hours.',
    mixedCurrency: (list: string) =>
      `Amounts of several currencies (${list}) are added: sums of money and ROAS do not say much.`,
    recomputing: 'Figures are being computed anew and may still change.',
    stale: (names: string) => `No new figures for over an hour: ${names}.`,
    partial: (names: string) => `The last fetch is incomplete: ${names}. Older figures stay.`,
  },
  sync: {
    now: 'Sync',
    hint: 'Fetch names, status and delivery now',
    wait: (seconds: number) => `Sync in ${seconds} s`,
    done: (campaigns: string, adsets: string, ads: string) =>
      `Fetched ${campaigns} campaigns, ${adsets} ad sets and ${ads} ads.`,
    withErrors: (errors: string) => `Fetched, but: ${errors}`,
    queued: 'This takes longer and goes on by itself.',
  },
  export: {
    title: 'Export',
    formats: { csv: 'CSV, values not rounded', xlsx: 'Excel, values not rounded' },
  },
  columnsMenu: {
    title: 'Columns',
    up: (label: string) => `${label}: to the left`,
    down: (label: string) => `${label}: to the right`,
    reset: 'As at first',
  },
  views: {
    title: 'Views',
    lostYesterday: 'Lost money yesterday',
    nothingLost: 'No campaign brought less than it cost yesterday.',
    none: 'Keep filters, days, order and columns under a name.',
    name: 'Name of the view',
    save: 'Save',
    replace: 'Replace',
    remove: (name: string) => `Remove ${name}`,
  },
  spark: { label: 'Spent and revenue of the last 7 days', spend: 'Spent', revenue: 'Revenue' },
  choose: {
    campaign: 'Choose a campaign',
    adset: 'Choose an ad set',
    campaignText: 'Ad sets are shown below their campaign.',
    adsetText: 'Ads are shown below their ad set.',
  },
  empty: {
    title: 'No campaigns yet',
    text: 'Your campaigns appear here with their figures as soon as an ad account is connected.',
    below: { adsets: 'This campaign has no ad sets', ads: 'This ad set has no ads' },
    filtered: {
      campaigns: 'No campaigns match',
      adsets: 'No ad sets match',
      ads: 'No ads match',
    },
    filteredText: 'Other days may have figures; filters hide the rest.',
    connect: 'Connect an ad account',
  },
  vanished: {
    title: 'It is not here any more',
    text: 'What this address leads to was removed, or belongs to another store.',
    back: 'To all campaigns',
  },
};
