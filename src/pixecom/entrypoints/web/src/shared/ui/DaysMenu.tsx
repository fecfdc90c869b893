import { Button, Popover, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCalendar } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';

import { useFormats } from '@/shared/api/person';
import { useMessages } from '@/shared/i18n/language';
import { en } from '@/shared/messages.en';
import { vi } from '@/shared/messages.vi';
import { DEFAULT_PRESET, PRESETS, todayIn, type Days, type Period } from '@/shared/period';
import type { Range } from '@/shared/ui/Calendar';

import classes from './DaysMenu.module.css';

const Calendar = lazy(async () => ({ default: (await import('./Calendar')).Calendar }));
/** As large as it will be, so that nothing moves when it comes. */
const CALENDAR = { width: 210, height: 232 };

const NAMED = PRESETS.filter((preset) => preset !== 'custom');

interface Props {
  /** The days that were asked for. */
  period: Period;
  /** Which days these are, once the API has said so. */
  days: Days | null;
  onChange: (period: Period) => void;
}

/** Which days: by name, or from a calendar in the zone of the store. */
export function DaysMenu({ period: { preset = DEFAULT_PRESET }, days, onChange }: Props) {
  const t = useMessages({ en, vi }).period;
  const formats = useFormats();
  const [isOpen, { toggle, close }] = useDisclosure(false);
  // What is being picked; until then the calendar shows the days of the list.
  const [range, setRange] = useState<Range | null>(null);
  const choose = (chosen: Period) => {
    onChange(chosen);
    close();
  };
  const dates = days && datesOf(days, formats.date);
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
            <Text span size="xs" c="dimmed" ml={6} visibleFrom="lg">
              {dates}
            </Text>
          )}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t.title}>
        <div className={classes.choices}>
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
              {t.choose} ({formats.zone})
            </Text>
            <Suspense fallback={<Skeleton w={CALENDAR.width} h={CALENDAR.height} />}>
              <Calendar
                range={range ?? [days?.dateFrom ?? null, days?.dateTo ?? null]}
                today={todayIn(formats.zone)}
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

function datesOf({ dateFrom, dateTo }: Days, date: (day: string) => string): string {
  return dateFrom === dateTo ? date(dateTo) : `${date(dateFrom)} – ${date(dateTo)}`;
}
