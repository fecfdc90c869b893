/** Days as texts, `2026-01-15`; which figures belong to a day is the API's business. */

const DAY_MS = 86_400_000;

export interface Span {
  dateFrom: string;
  dateTo: string;
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

/** Gives as many days right before: what a period is compared with. */
export function spanBefore({ dateFrom, dateTo }: Span): Span {
  const [first, last] = [toMs(dateFrom), toMs(dateTo)];
  const length = last - first + DAY_MS;
  return { dateFrom: toDay(first - length), dateTo: toDay(first - DAY_MS) };
}

function toMs(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function toDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
