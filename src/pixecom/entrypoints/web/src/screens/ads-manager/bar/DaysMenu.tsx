import { Button, Popover, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCalendar } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';

import { useFormats } from '@/shared/api/person';
import { useMessages } from '@/shared/i18n/language';
import { remember } from '@/shared/preferences';

import { todayIn, type Span } from '../days';
import { en } from '../messages.en';
import { vi } from '../messages.vi';
import { adsManagerRoute } from '../route';
import { PRESETS, readSearch, type Days } from '../search';
import { useGo } from '../useGo';
import classes from './bar.module.css';
import type { Range } from './Calendar';

const Calendar = lazy(async () => ({ default: (await import('./Calendar')).Calendar }));
/** As large as it will be, so that nothing moves when it comes. */
const CALENDAR = { width: 210, height: 232 };

const NAMED = PRESETS.filter((preset) => preset !== 'custom');
const NO_DAYS = { preset: undefined, dateFrom: undefined, dateTo: undefined };

/** Which days: by name, or from a calendar in the zone of the store. */
export function DaysMenu({ span }: { span: Span | null }) {
  const t = useMessages({ en, vi });
  const formats = useFormats();
  const { preset = 'last7' } = adsManagerRoute.useSearch();
  const go = useGo();
  const [isOpen, { toggle, close }] = useDisclosure(false);
  // What is being picked; until then the calendar shows the days of the list.
  const [range, setRange] = useState<Range | null>(null);
  const choose = (days: Days) => {
    if (days.preset && days.preset !== 'custom') remember('preset', days.preset);
    go((now) => readSearch({ ...now, ...NO_DAYS, ...days }));
    close();
  };
  const today = todayIn(formats.zone);
  const dates = span && datesOf(span, formats.date);
  return (
    <Popover
      opened={isOpen}
      onChange={(opened) => {
        if (!opened) close();
      }}
      position="bottom-end"
      trapFocus
      returnFocus
      shadow="md"
    >
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconCalendar size={14} aria-hidden />}
          onClick={() => {
            setRange(null);
            toggle();
          }}
        >
          {preset === 'custom' ? (dates ?? t.presets.custom) : t.presets[preset]}
          {preset !== 'custom' && dates && (
            <Text span size="xs" c="dimmed" ml={6} visibleFrom="sm">
              {dates}
            </Text>
          )}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t.days}>
        <div className={classes.days}>
          <Stack gap={2}>
            {NAMED.map((each) => (
              <Button
                key={each}
                size="xs"
                variant={each === preset ? 'light' : 'subtle'}
                color={each === preset ? undefined : 'gray'}
                aria-pressed={each === preset}
                justify="flex-start"
                onClick={() => choose({ preset: each })}
              >
                {t.presets[each]}
              </Button>
            ))}
          </Stack>
          <Stack gap={4}>
            <Text size="xs" c="dimmed">
              {t.customDays} ({formats.zone})
            </Text>
            <Suspense fallback={<Skeleton w={CALENDAR.width} h={CALENDAR.height} />}>
              <Calendar
                range={range ?? (span ? [span.dateFrom, span.dateTo] : [null, null])}
                today={today}
                onPick={(picked) => {
                  setRange(picked);
                  const [dateFrom, dateTo] = picked;
                  if (dateFrom && dateTo) choose({ preset: 'custom', dateFrom, dateTo });
                }}
              />
            </Suspense>
          </Stack>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function datesOf({ dateFrom, dateTo }: Span, date: (day: string) => string): string {
  return dateFrom === dateTo ? date(dateTo) : `${date(dateFrom)} – ${date(dateTo)}`;
}
