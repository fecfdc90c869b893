import '@mantine/dates/styles.css';
import 'dayjs/locale/vi';

import { DatePicker } from '@mantine/dates';

import { useLanguage, useMessages } from '@/shared/i18n/language';
import { en } from '@/shared/messages.en';
import { vi } from '@/shared/messages.vi';

export type Range = [string | null, string | null];

/** Red is for bad news here. */
const NO_WEEKEND: [] = [];

interface Props {
  range: Range;
  today: string;
  onPick: (range: Range) => void;
}

/** First and last day, picked one after the other; comes when it is opened first. */
export function Calendar({ range, today, onPick }: Props) {
  const t = useMessages({ en, vi }).period.calendar;
  const { language } = useLanguage();
  return (
    <DatePicker
      type="range"
      size="xs"
      locale={language}
      firstDayOfWeek={1}
      allowSingleDateInRange
      value={range}
      maxDate={today}
      hideOutsideDates
      weekendDays={NO_WEEKEND}
      ariaLabels={t}
      getDayProps={(day) => ({ 'aria-current': day === today ? 'date' : undefined })}
      onChange={onPick}
    />
  );
}
