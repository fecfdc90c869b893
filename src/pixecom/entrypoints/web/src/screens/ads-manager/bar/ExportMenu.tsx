import { Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';

import { api } from '@/shared/api/client';
import { useMessages } from '@/shared/i18n/language';
import { useToasts } from '@/shared/ui/useToasts';

import type { Column } from '../columns';
import { questionOf } from '../list/pages';
import { en } from '../messages.en';
import { vi } from '../messages.vi';
import { adsManagerRoute } from '../route';
import type { Search } from '../search';
import { Tool } from './Tool';

const FORMATS = ['csv', 'xlsx'] as const;
const LEVELS = { campaigns: 'CAMPAIGN', adsets: 'ADSET', ads: 'AD' } as const;

type Format = (typeof FORMATS)[number];

/** What is seen as a file: the same filters, order and columns, values not rounded. */
export function ExportMenu({ columns }: { columns: readonly Column[] }) {
  const t = useMessages({ en, vi }).export;
  const search = adsManagerRoute.useSearch();
  const toasts = useToasts();
  const download = useMutation({
    mutationFn: (format: Format) => fetchFile(search, columns, format),
    onError: toasts.failed,
  });
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Tool icon={IconDownload} label={t.title} loading={download.isPending} />
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map((format) => (
          <Menu.Item key={format} onClick={() => download.mutate(format)}>
            {t.formats[format]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

async function fetchFile(search: Search, columns: readonly Column[], format: Format) {
  const { tier, campaignId, adsetId, filters } = questionOf(search);
  const query = {
    ...filters,
    level: LEVELS[tier],
    format,
    columns: columns.map(({ id }) => id).join(','),
    ...(tier === 'adsets' && { campaignId }),
    ...(tier === 'ads' && { adsetId }),
  };
  const { data, response } = await api.GET('/api/ads-manager/export', {
    params: { query },
    parseAs: 'blob',
  });
  const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
  if (data) save(data, name ?? `${tier}.${format}`);
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
