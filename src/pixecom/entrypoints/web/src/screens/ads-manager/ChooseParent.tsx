import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconStack2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { useMessages } from '@/shared/i18n/language';
import { EmptyState } from '@/shared/ui/EmptyState';

import { menusQuery } from './list/menus';
import { en } from './messages.en';
import { vi } from './messages.vi';
import { adsManagerRoute } from './route';

/** Stands in place of ad sets without a campaign, and of ads without an ad set. */
export function ChooseParent() {
  const t = useMessages({ en, vi });
  const { tier, campaignId } = adsManagerRoute.useSearch();
  const navigate = useNavigate({ from: '/ads-manager' });
  const ofAdsets = tier === 'ads' && campaignId !== undefined;
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 300);
  const { data: menus } = useQuery(menusQuery(ofAdsets ? { campaignId } : { search }));
  const choices = (ofAdsets ? menus?.adsets : menus?.campaigns) ?? [];
  const choose = (id: string) =>
    void navigate({
      search: (now) => (ofAdsets ? { ...now, adsetId: id } : { ...now, campaignId: id }),
    });
  const title = ofAdsets ? t.choose.adset : t.choose.campaign;
  return (
    <EmptyState
      icon={IconStack2}
      title={title}
      action={
        <Select
          aria-label={title}
          placeholder={title}
          data={choices.map(({ id, name }) => ({ value: id, label: name }))}
          value={null}
          onChange={(id) => {
            if (id) choose(id);
          }}
          searchable
          onSearchChange={setTyped}
          nothingFoundMessage={t.filters.nothing}
          maxDropdownHeight={320}
          w={320}
          maw="100%"
        />
      }
    >
      {tier === 'ads' ? t.choose.adsetText : t.choose.campaignText}
    </EmptyState>
  );
}
