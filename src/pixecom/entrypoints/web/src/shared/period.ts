/** The days that a person picks by name (spec 08 §7); the API knows which days they are. */
export const PRESETS = [
  'today',
  'yesterday',
  'last7',
  'last14',
  'last30',
  'thisMonth',
  'lastMonth',
  'custom',
] as const;

export type Preset = (typeof PRESETS)[number];

/** Days as they stand in an address: a name, or two days for `custom`. */
export interface Period {
  preset?: Exclude<Preset, typeof DEFAULT_PRESET>;
  dateFrom?: string;
  dateTo?: string;
}

/** What the API is asked for. */
export type PeriodQuery = { datePreset: Exclude<Preset, 'custom'> } | Days;

/** Both days are included. */
export interface Days {
  dateFrom: string;
  dateTo: string;
}

export const DEFAULT_PRESET = 'last7';

const NOTHING = { preset: undefined, dateFrom: undefined, dateTo: undefined };

/** Reads the days of an address; what makes no sense is undefined, so that a router drops it. */
export function readPeriod(raw: Record<string, unknown>): Period {
  const { preset, dateFrom, dateTo } = raw;
  if (preset === 'custom') {
    if (!isDay(dateFrom) || !isDay(dateTo)) return NOTHING;
    return dateFrom <= dateTo ? { preset, dateFrom, dateTo } : NOTHING;
  }
  const known = PRESETS.find((each) => each === preset);
  return known === undefined || known === DEFAULT_PRESET ? NOTHING : { ...NOTHING, preset: known };
}

/** Gives what the API wants to know. */
export function queryOf(period: Period): PeriodQuery {
  const { preset = DEFAULT_PRESET, dateFrom, dateTo } = period;
  if (preset !== 'custom') return { datePreset: preset };
  return dateFrom && dateTo ? { dateFrom, dateTo } : { datePreset: DEFAULT_PRESET };
}

/** Gives as many days, the last of them right before these. */
export function daysBefore({ dateFrom, dateTo }: Days): Days {
  const length = (at(dateTo) - at(dateFrom)) / DAY + 1;
  return { dateFrom: moved(dateFrom, -length), dateTo: moved(dateFrom, -1) };
}

/** Gives at most so many of these days, the last ones. */
export function lastDays({ dateFrom, dateTo }: Days, count: number): Days {
  const earliest = moved(dateTo, 1 - count);
  return { dateFrom: dateFrom > earliest ? dateFrom : earliest, dateTo };
}

const DAY = 86_400_000;

function at(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function moved(day: string, by: number): string {
  return new Date(at(day) + by * DAY).toISOString().slice(0, 10);
}

function isDay(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}$/.test(value) &&
    !Number.isNaN(at(value)) &&
    moved(value, 0) === value
  );
}
