import { Button, CopyButton, Group, Text, Tooltip } from '@mantine/core';

import { useFormats } from '@/shared/api/person';
import { useMessages } from '@/shared/i18n/language';
import { en as shared } from '@/shared/messages.en';
import { vi as sharedVi } from '@/shared/messages.vi';

import type { Selected } from '../grid/Grid';
import { en } from '../messages.en';
import { vi } from '../messages.vi';
import { changed } from '../moves';
import { adsManagerRoute } from '../route';
import { MOST_IDS } from '../search';
import { useGo } from '../useGo';

/** How many rows are ticked, and what can be done with them. */
export function Selection({ rows, clear }: Selected) {
  const t = useMessages({ en, vi }).selection;
  const { copied } = useMessages({ en: shared, vi: sharedVi });
  const formats = useFormats();
  const { tier } = adsManagerRoute.useSearch();
  const go = useGo();
  const isTooMany = rows.length > MOST_IDS;
  const only = () => {
    clear();
    go((now) => changed(now, { campaignIds: rows.map(({ id }) => id).join(',') }));
  };
  return (
    <Group gap="xs" role="group" aria-label={t.label}>
      <Text size="sm" fw={600}>
        {t.count(formats.count(rows.length))}
      </Text>
      {!tier && (
        <Tooltip label={isTooMany ? t.tooMany : t.onlyHint}>
          <Button
            size="compact-xs"
            variant="light"
            data-disabled={isTooMany || undefined}
            aria-disabled={isTooMany}
            onClick={() => {
              if (!isTooMany) only();
            }}
          >
            {t.only}
          </Button>
        </Tooltip>
      )}
      <CopyButton value={rows.map(({ row }) => row?.name ?? '').join('\n')}>
        {(names) => (
          <Button size="compact-xs" variant="default" onClick={names.copy}>
            {names.copied ? copied : t.copyNames}
          </Button>
        )}
      </CopyButton>
      <Button size="compact-xs" variant="subtle" onClick={clear}>
        {t.clear}
      </Button>
    </Group>
  );
}
