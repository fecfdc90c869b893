import '@mantine/dates/styles.css';

import { Group, Select } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import { useState } from 'react';
import 'dayjs/locale/vi';

import { useLanguage, useMessages } from '@/shared/i18n/language';
import { en } from '@/shared/messages.en';
import { vi } from '@/shared/messages.vi';
import { DEFAULT_PRESET, PRESETS, readPeriod, type Period } from '@/shared/period';

interface Props {
  value: Period;
  onChange: (period: Period) => void;
}

/** Picks days by name, or from a calendar. */
export function PeriodPicker({ value, onChange }: Props) {
  const t = useMessages({ en, vi }).period;
  const { language } = useLanguage();
  const [isOwn, setIsOwn] = useState(false);
  const preset = isOwn ? 'custom' : (value.preset ?? DEFAULT_PRESET);
  const [begun, setBegun] = useState<[string | null, string | null] | null>(null);
  return (
    <Group gap="xs" align="flex-end">
      <Select
        label={t.label}
        data={PRESETS.map((each) => ({ value: each, label: t.presets[each] }))}
        value={preset}
        allowDeselect={false}
        w={170}
        comboboxProps={{ withinPortal: true }}
        onChange={(chosen) => {
          setBegun(null);
          setIsOwn(chosen === 'custom');
          if (chosen !== 'custom') onChange(readPeriod({ preset: chosen }));
        }}
      />
      {preset === 'custom' && (
        <DatePickerInput
          type="range"
          label={t.days}
          placeholder={t.choose}
          locale={language}
          valueFormat="D MMM YYYY"
          allowSingleDateInRange
          w={240}
          value={begun ?? [value.dateFrom ?? null, value.dateTo ?? null]}
          onChange={(days) => {
            setBegun(days);
            const [dateFrom, dateTo] = days;
            if (!dateFrom || !dateTo) return;
            setBegun(null);
            setIsOwn(false);
            onChange(readPeriod({ preset: 'custom', dateFrom, dateTo }));
          }}
        />
      )}
    </Group>
  );
}
