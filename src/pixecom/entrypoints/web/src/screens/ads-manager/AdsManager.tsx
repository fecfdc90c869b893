import { Group, Title } from '@mantine/core';

import { lazy, Suspense, useMemo } from 'react';

import { useMessages } from '@/shared/i18n/language';

import { Bar } from './bar/Bar';
import { ExportMenu } from './bar/ExportMenu';
import { Filters } from './bar/Filters';
import classes from './AdsManager.module.css';
import { lacksParent } from './list/pages';
import { en } from './messages.en';
import { vi } from './messages.vi';
import { adsManagerRoute } from './route';
import { Table } from './Table';
import { Tiers } from './Tiers';
import { arranged, shownOf } from './views/choices';
import { ColumnsMenu } from './views/ColumnsMenu';
import { hasViews } from './views/saved';
import { useColumns } from './views/useViews';
import { ViewsMenu } from './views/ViewsMenu';

/** Few come without a parent: nobody else waits for its code. */
const ChooseParent = lazy(async () => ({
  default: (await import('./ChooseParent')).ChooseParent,
}));

/** Which campaign makes money: figures of campaigns, ad sets and ads (spec 15 §3). */
export function AdsManager() {
  const t = useMessages({ en, vi });
  const search = adsManagerRoute.useSearch();
  const { choices, change, isLoading } = useColumns();
  const columns = useMemo(() => shownOf(choices), [choices]);
  return (
    <div className={classes.screen}>
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t.title}
        </Title>
        <Bar>
          {hasViews() && <ViewsMenu choices={choices} onChange={change} />}
          <ColumnsMenu choices={choices} disabled={isLoading} onChange={change} />
          {!lacksParent(search) && <ExportMenu columns={columns} />}
        </Bar>
      </Group>
      <Tiers />
      {!lacksParent(search) && <Filters />}
      {lacksParent(search) ? (
        <Suspense>
          <ChooseParent />
        </Suspense>
      ) : isLoading ? null : (
        <Table columns={columns} onArrange={(seen) => change(arranged(choices, seen))} />
      )}
    </div>
  );
}
