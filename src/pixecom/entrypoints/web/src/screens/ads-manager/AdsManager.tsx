import { Group, Title } from '@mantine/core';

import { useMessages } from '@/shared/i18n/language';

import classes from './AdsManager.module.css';
import { ChooseParent } from './ChooseParent';
import { COLUMNS } from './columns';
import { lacksParent } from './list/pages';
import { en } from './messages.en';
import { vi } from './messages.vi';
import { adsManagerRoute } from './route';
import { Table } from './Table';
import { Tiers } from './Tiers';

const STANDARD = COLUMNS.filter(({ optional }) => !optional);

/** Which campaign makes money: figures of campaigns, ad sets and ads (spec 15 §3). */
export function AdsManager() {
  const t = useMessages({ en, vi });
  const search = adsManagerRoute.useSearch();
  return (
    <div className={classes.screen}>
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t.title}
        </Title>
      </Group>
      <Tiers />
      {lacksParent(search) ? <ChooseParent /> : <Table columns={STANDARD} />}
    </div>
  );
}
