import { Group, Title } from '@mantine/core';

import { useMemo } from 'react';

import { useMessages } from '@/shared/i18n/language';

import { Bar } from './bar/Bar';
import { ExportMenu } from './bar/ExportMenu';
import { Filters } from './bar/Filters';
import classes from './AdsManager.module.css';
import { ChooseParent } from './ChooseParent';
import { lacksParent } from './list/pages';
import { en } from './messages.en';
import { vi } from './messages.vi';
import { adsManagerRoute } from './route';
import { Table } from './Table';
import { Tiers } from './Tiers';
import { arranged, shownOf } from './views/choices';
import { ColumnsMenu } from './views/ColumnsMenu';
import { useColumns } from './views/useViews';
import { ViewsMenu } from './views/ViewsMenu';

/** Which campaign makes money: figures of campaigns, ad sets and ads (spec 15 §3). */
export function AdsManager() {
  const t = useMessages({ en, vi });
  const search = adsManagerRoute.useSearch();
  const { choices, change, isPending } = useColumns();
  const columns = useMemo(() => shownOf(choices), [choices]);
  return (
    <div className={classes.screen}>
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t.title}
        </Title>
        <Bar>
          <ViewsMenu choices={choices} onChange={change} />
          <ColumnsMenu choices={choices} onChange={change} />
          {!lacksParent(search) && <ExportMenu columns={columns} />}
        </Bar>
      </Group>
      <Tiers />
      {!lacksParent(search) && <Filters />}
      {lacksParent(search) ? (
        <ChooseParent />
      ) : isPending ? null : (
        <Table columns={columns} onArrange={(seen) => change(arranged(choices, seen))} />
      )}
    </div>
  );
}
