import { Stack, Tabs, Title } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';

import { may, usePerson } from '@/shared/api/person';
import { EmptyState } from '@/shared/ui/EmptyState';

import { AuditLog } from './AuditLog';
import { Connections } from './Connections';
import { Members } from './Members';
import { ProfileForm } from './ProfileForm';
import { settingsRoute, TABS, type Tab } from './route';
import { StoreForm } from './StoreForm';
import { Strategies } from './Strategies';
import { useWords } from './words';

const PANELS: Readonly<Record<Tab, () => React.ReactNode>> = {
  profile: ProfileForm,
  store: StoreForm,
  members: Members,
  facebook: Connections,
  strategies: Strategies,
  audit: AuditLog,
};

/** What belongs to the store as a whole. */
export function Settings() {
  const t = useWords();
  const manages = may(usePerson(), 'ADMIN');
  const navigate = useNavigate({ from: settingsRoute.fullPath });
  const { tab = 'profile' } = settingsRoute.useSearch();
  const shown = TABS.filter((each) => manages || each !== 'audit');
  const Panel = PANELS[tab];
  return (
    <Stack>
      <Title order={1} size="h2">
        {t.title}
      </Title>
      <Tabs
        value={tab}
        onChange={(chosen) => void navigate({ search: { tab: (chosen ?? 'profile') as Tab } })}
      >
        <Tabs.List style={{ flexWrap: 'wrap' }}>
          {shown.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t.tabs[each]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {shown.map((each) => (
          <Tabs.Panel key={each} value={each} pt="md">
            {each === tab && <Panel />}
          </Tabs.Panel>
        ))}
      </Tabs>
      {!shown.includes(tab) && (
        <EmptyState icon={IconLock} title={t.notForYou}>
          {t.notForYouText}
        </EmptyState>
      )}
    </Stack>
  );
}
