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

export const DEFAULT_PRESET = 'last7' satisfies Preset;

/** Days as they stand in an address: a name, or two days for `custom`. */
export interface Period {
  preset?: Preset;
  dateFrom?: string;
  dateTo?: string;
}

/** Both days are included. */
export interface Days {
  dateFrom: string;
  dateTo: string;
}

/** What the API is asked for. */
export type PeriodQuery = { datePreset: Exclude<Preset, 'custom'> } | Days;

/** Reads the days of an address; what makes no sense is left out. */
export function readPeriod({ preset, dateFrom, dateTo }: Record<string, unknown>): Period {
  const known = PRESETS.find((each) => each === preset) ?? 'custom';
  if (known !== 'custom') return { preset: known };
  if (!isDay(dateFrom) || !isDay(dateTo) || dateFrom > dateTo) return {};
  return { preset: 'custom', dateFrom, dateTo };
}

/** Gives what the API wants to know. */
export function queryOf({ preset = DEFAULT_PRESET, dateFrom, dateTo }: Period): PeriodQuery {
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

/** Gives the day that it is in a zone. */
export function todayIn(zone: string, now: Date = new Date()): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return parts.format(now);
}

const DAY = 86_400_000;

function at(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function moved(day: string, by: number): string {
  return new Date(at(day) + by * DAY).toISOString().slice(0, 10);
}

/** Tells whether it is a day as addresses and the API write them. */
export function isDay(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}$/.test(value) &&
    !Number.isNaN(at(value)) &&
    moved(value, 0) === value
  );
}
