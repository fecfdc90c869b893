import { Badge, Button, Group } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useMessages } from '@/shared/i18n/language';
import sideways from '@/shared/ui/sideways.module.css';

import { menusQuery } from '../list/menus';
import { en } from '../messages.en';
import { vi } from '../messages.vi';
import { withoutFilters, changed } from '../moves';
import { adsManagerRoute } from '../route';
import { activeFilters, DELIVERIES, STATUSES, wordsOf, type ListFilter } from '../search';
import { useGo } from '../useGo';
import classes from './bar.module.css';
import { MultiFilter } from './MultiFilter';
import { SearchField } from './SearchField';

/** The API offers so many campaigns at a time. */
const MENU = 500;

/** The filters with the search; each change is a new address. */
export function Filters() {
  const t = useMessages({ en, vi });
  const search = adsManagerRoute.useSearch();
  const go = useGo();
  const [typed, setTyped] = useState('');
  const [wanted, setWanted] = useState('');
  const [name] = useDebouncedValue(typed.trim(), 300);
  const { data: menus } = useQuery(menusQuery());
  const { data: found } = useQuery(menusQuery({ search: name }));
  const active = activeFilters(search);
  const filter = (key: ListFilter) => ({
    label: t.filters[key],
    chosen: wordsOf(search[key]),
    onChange: (chosen: string[]) => go((now) => changed(now, { [key]: chosen.join(',') })),
  });
  const sellpages = menus?.sellpages.filter(({ name: each }) =>
    each.toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  return (
    <Group gap="xs" role="group" aria-label={t.filters.label}>
      <SearchField />
      <div className={`${classes.filters} ${sideways.sideways}`}>
        <MultiFilter {...filter('sellpageId')} choices={named(sellpages)} onSearch={setWanted} />
        <MultiFilter
          {...filter('status')}
          choices={STATUSES.map((value) => ({ value, label: t.statuses[value] }))}
        />
        <MultiFilter
          {...filter('deliveryStatus')}
          choices={DELIVERIES.map((value) => ({ value, label: t.deliveries[value] }))}
        />
        <MultiFilter {...filter('adAccountId')} choices={named(menus?.adAccounts)} />
        {!search.tier && (
          <MultiFilter
            {...filter('campaignIds')}
            choices={named(found?.campaigns)}
            onSearch={setTyped}
            note={found && found.campaigns.length >= MENU ? t.filters.more : undefined}
          />
        )}
      </div>
      {active > 0 && (
        <>
          <Badge variant="light" tt="none">
            {t.filters.active(active)}
          </Badge>
          <Button size="compact-xs" variant="subtle" onClick={() => go(withoutFilters)}>
            {t.filters.clear}
          </Button>
        </>
      )}
    </Group>
  );
}

function named(choices: readonly { id: string; name: string }[] = []) {
  return choices.map(({ id, name }) => ({ value: id, label: name }));
}
