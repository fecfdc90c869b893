import { Button, Group, Select, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { queries } from '@/shared/api/client';
import { useFormats } from '@/shared/api/person';
import { isDay, todayIn } from '@/shared/period';

import { settingsRoute } from './route';
import { useWords } from './words';

/** The kinds that people look for first (spec 04 §2.5); an address may name any other. */
const EVENTS = [
  'LOGIN_SUCCESS',
  'LOGIN_FAILED',
  'REFRESH_REUSE',
  'PASSWORD_CHANGED',
  'PASSWORD_RESET',
  'MEMBER_INVITED',
  'MEMBER_CHANGED',
  'MEMBER_REMOVED',
  'OWNERSHIP_TRANSFERRED',
  'ADMIN_TENANT_ACCESS',
  'SECRET_CHANGED',
];
/** Before it there was no store; while a year is being typed, it is in the first century. */
const EARLIEST = '2000-01-01';
const WIDTH = 190;

/** What the audit log is asked for, as it stands in the address. */
export interface Asked {
  event: string | undefined;
  userId: string | undefined;
  from: string | undefined;
  to: string | undefined;
}

/** Which acts the audit log shows: their kind, who did them, and when. */
export function AuditFilters({ asked }: { asked: Asked }) {
  const t = useWords().audit;
  const { zone } = useFormats();
  const navigate = useNavigate({ from: settingsRoute.fullPath });
  const { event, userId, from, to } = asked;
  const { data: members = [] } = queries.useQuery('get', '/api/sellers/me/members');
  const ask = (changed: Partial<Asked>) =>
    void navigate({ search: { tab: 'audit', ...asked, ...changed }, replace: true });
  const today = todayIn(zone);
  return (
    <Group align="flex-end" gap="sm">
      <Choice
        label={t.event}
        choices={EVENTS.map((each) => ({ value: each, label: each }))}
        chosen={event}
        onChange={(value) => ask({ event: value })}
      />
      <Choice
        label={t.who}
        choices={members.map((each) => ({ value: each.userId, label: each.email }))}
        chosen={userId}
        onChange={(value) => ask({ userId: value })}
      />
      <Day
        label={t.firstDay}
        value={from}
        latest={to ?? today}
        onChange={(day) => ask({ from: day })}
      />
      <Day
        label={t.lastDay}
        value={to}
        earliest={from}
        latest={today}
        onChange={(day) => ask({ to: day })}
      />
      {Object.values(asked).some((each) => each !== undefined) && (
        <Button
          variant="subtle"
          onClick={() => void navigate({ search: { tab: 'audit' }, replace: true })}
        >
          {t.clear}
        </Button>
      )}
    </Group>
  );
}

interface ChoiceProps {
  label: string;
  choices: readonly { value: string; label: string }[];
  chosen: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** One of the choices, all, or whatever else the address names. */
function Choice({ label, choices, chosen, onChange }: ChoiceProps) {
  const t = useWords().audit;
  const isOther = chosen !== undefined && !choices.some(({ value }) => value === chosen);
  return (
    <Select
      label={label}
      placeholder={t.all}
      data={isOther ? [{ value: chosen, label: chosen }, ...choices] : choices}
      value={chosen ?? null}
      clearable
      searchable
      w={WIDTH + 50}
      onChange={(value) => onChange(value ?? undefined)}
    />
  );
}

interface DayProps {
  label: string;
  value: string | undefined;
  earliest?: string | undefined;
  latest: string;
  onChange: (day: string | undefined) => void;
}

/** A day or none; one that is still being typed, or lies outside, is not passed on. */
function Day({ label, value = '', earliest = EARLIEST, latest, onChange }: DayProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const write = (typed: string) => {
    setDraft(typed);
    if (typed === '') onChange(undefined);
    else if (isDay(typed) && typed >= earliest && typed <= latest) onChange(typed);
  };
  return (
    <TextInput
      type="date"
      label={label}
      w={WIDTH - 30}
      min={earliest}
      max={latest}
      value={draft ?? value}
      onChange={(event) => write(event.currentTarget.value)}
      onBlur={() => setDraft(null)}
    />
  );
}
