import type { Language } from '@/shared/i18n/language';

/** A figure as the API gives it: a JSON number, a decimal in a text, or nothing. */
export type Figure = number | string | null | undefined;

/** Stands where the API gives null. */
export const MISSING = '–';

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-US', vi: 'vi-VN' };

export interface FormatChoice {
  language: Language;
  /** ISO 4217; the seller's. */
  currency: string;
  /** IANA name; the seller's. */
  zone: string;
}

export type Formats = ReturnType<typeof makeFormats>;

const made = new Map<string, Formats>();

/** Gives the same formats to everybody who asks for the same: making them takes its time. */
export function formatsOf(choice: FormatChoice): Formats {
  const key = [choice.language, choice.currency, choice.zone].join();
  const formats = made.get(key) ?? makeFormats(choice);
  made.set(key, formats);
  return formats;
}

/**
 * Makes the formats of spec 15 §2. They round for display and never compute: a text with more
 * digits than a double holds keeps them until it is rounded.
 */
export function makeFormats({ language, currency, zone }: FormatChoice) {
  const locale = LOCALES[language];
  const decimals = (digits: number) =>
    new Intl.NumberFormat(locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  const [whole, two, four] = [decimals(0), decimals(2), decimals(4)];
  const monies = new Map<string, Intl.NumberFormat>();
  const moneyOf = (code: string) => {
    const known = monies.get(code) ?? moneyFormat(locale, code);
    monies.set(code, known);
    return known;
  };
  const day = new Intl.DateTimeFormat(locale, { ...DAY, timeZone: zone });
  const minute = new Intl.DateTimeFormat(locale, { ...MINUTE, timeZone: zone });
  const utcDay = new Intl.DateTimeFormat(locale, { ...DAY, timeZone: 'UTC' });
  const dated = (format: Intl.DateTimeFormat, instant: Date) => written(format, instant, language);

  return {
    locale,
    currency,
    zone,
    /** `$1,234.50`, in the given currency or the seller's. */
    money: (value: Figure, code: string | null = currency) =>
      shown(value, moneyOf(code ?? currency)),
    /** `1,234.50`, where the amounts are of several currencies. */
    amount: (value: Figure) => shown(value, two),
    /** `12.34%`; the API gives percentages, not shares. */
    percent: (value: Figure) => shown(value, two, '%'),
    /** `2.51x`. */
    roas: (value: Figure) => shown(value, two, 'x'),
    /** `2.5134x`, for tooltips. */
    roasExact: (value: Figure) => shown(value, four, 'x'),
    /** `1,234`. */
    count: (value: Figure) => shown(value, whole),
    /** `15 Jan 2026`: of an instant in the seller's zone; a plain day is that day everywhere. */
    date: (value: string | null | undefined) => {
      if (!value) return MISSING;
      return isPlainDay(value)
        ? dated(utcDay, new Date(`${value}T00:00:00Z`))
        : dated(day, new Date(value));
    },
    /** `15 Jan 2026 14:05`, in the seller's zone. */
    dateTime: (value: string | null | undefined) =>
      value ? dated(minute, new Date(value)) : MISSING,
    /** `14:05`, in the seller's zone. */
    time: (value: string | null | undefined) => {
      if (!value) return MISSING;
      const parts = partsOf(minute, new Date(value));
      return `${parts.hour}:${parts.minute}`;
    },
  };
}

const DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };
const MINUTE: Intl.DateTimeFormatOptions = {
  ...DAY,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
};

function moneyFormat(locale: string, code: string): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: code,
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
}

function shown(value: Figure, format: Intl.NumberFormat, unit = ''): string {
  if (value === null || value === undefined || value === '') return MISSING;
  // Decimals in texts are formatted digit by digit (ES2023); the type wants to be told.
  return format.format(value as number) + unit;
}

function isPlainDay(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(value);
}

function partsOf(format: Intl.DateTimeFormat, instant: Date): Record<string, string> {
  return Object.fromEntries(
    format.formatToParts(instant).map((part) => [part.type, part.value] as const),
  );
}

/** Puts the parts of a date in our order; no locale of English has `15 Jan 2026 14:05`. */
function written(format: Intl.DateTimeFormat, instant: Date, language: Language): string {
  const { day, month, year, hour, minute } = partsOf(format, instant);
  const date = language === 'vi' ? `${day} ${month}, ${year}` : `${day} ${month} ${year}`;
  return hour === undefined ? date : `${date} ${hour}:${minute}`;
}
