import { Alert, List } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';

import { useMessages } from '@/shared/i18n/language';

import type { ListInfo, Quality } from '../list/pages';
import { en } from '../messages.en';
import { vi } from '../messages.vi';

interface Props {
  meta: ListInfo;
  quality: Quality;
  /** When the list was fetched, in milliseconds. */
  now: number;
}

/** Four times the cadence of the fetches. */
const STALE_MS = 60 * 60_000;

/** What a reader must know before believing the figures. */
export function Warnings({ meta, quality, now }: Props) {
  const t = useMessages({ en, vi }).warnings;
  const partial = quality.accounts
    .filter(({ completeness }) => completeness === 'PARTIAL')
    .map(({ name, reason }) => (reason ? `${name} (${reason})` : name));
  const stale = quality.accounts
    .filter(({ lastStatsAt }) => lastStatsAt && now - Date.parse(lastStatsAt) > STALE_MS)
    .map(({ name }) => name);
  const warnings = [
    partial.length > 0 && t.partial(partial.join(', ')),
    stale.length > 0 && t.stale(stale.join(', ')),
    meta.mixedCurrency && t.mixedCurrency(meta.currencies.join(', ')),
    meta.timezoneMismatch && t.timezoneMismatch,
    meta.recomputing && t.recomputing,
  ].filter((each) => each !== false);
  if (warnings.length === 0) return null;
  return (
    <Alert color="yellow" variant="light" icon={<IconAlertTriangle />} p="xs">
      {warnings.length === 1 ? (
        warnings[0]
      ) : (
        <List size="sm">
          {warnings.map((warning) => (
            <List.Item key={warning}>{warning}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}
