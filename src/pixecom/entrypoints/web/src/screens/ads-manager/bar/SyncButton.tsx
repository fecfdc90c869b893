import { Tooltip } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api, body, type Shape } from '@/shared/api/client';
import { useFormats } from '@/shared/api/person';
import { useMessages } from '@/shared/i18n/language';
import { useCountdown } from '@/shared/ui/useCountdown';
import { useToasts } from '@/shared/ui/useToasts';

import { en } from '../messages.en';
import { vi } from '../messages.vi';
import { Tool } from './Tool';

type Done = Shape<'SyncDone'>;

const PAUSE_SECONDS = 60;

/** Fetches names, status and delivery now; once a minute, as the API has it. */
export function SyncButton() {
  const t = useMessages({ en, vi }).sync;
  const { count } = useFormats();
  const toasts = useToasts();
  const client = useQueryClient();
  const [since, setSince] = useState<object | null>(null);
  const left = useCountdown(since ? PAUSE_SECONDS : 0, since);
  const sync = useMutation({
    mutationFn: () =>
      body(api.POST('/api/ads-manager/sync', { body: { adAccountId: null, date: null } })),
    onSuccess: (done) => {
      setSince({});
      toasts.done('synced' in done ? told(done) : t.queued);
      return client.invalidateQueries({ queryKey: ['ads-manager'] });
    },
    onError: toasts.failed,
  });
  const told = ({ synced, errors }: Done) =>
    errors.length > 0
      ? t.withErrors(errors.join(' '))
      : t.done(count(synced.campaigns), count(synced.adsets), count(synced.ads));
  return (
    <Tooltip label={t.hint}>
      <Tool
        icon={IconRefresh}
        label={left > 0 ? t.wait(left) : t.now}
        loading={sync.isPending}
        disabled={left > 0}
        onClick={() => sync.mutate()}
      />
    </Tooltip>
  );
}
