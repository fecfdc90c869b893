import { Alert, Button, Group, Stack } from '@mantine/core';
import { IconBrandFacebook, IconPlugConnectedX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';

import { api, body, queries } from '@/shared/api/client';
import { may, usePerson } from '@/shared/api/person';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorState } from '@/shared/ui/ErrorState';
import { Read } from '@/shared/ui/Read';

import { ConnectionTable } from './ConnectionTable';
import { InactiveSwitch } from './InactiveSwitch';
import { settingsRoute } from './route';
import { useWords } from './words';

/** What PixEcom reaches at Facebook. */
export function Connections() {
  const all = useWords();
  const t = all.facebook;
  const manages = may(usePerson(), 'ADMIN');
  const { inactive = false } = settingsRoute.useSearch();
  const query = queries.useQuery('get', '/api/fb/connections', {
    params: { query: { includeInactive: inactive } },
  });
  const connect = useMutation({
    mutationFn: () => body(api.GET('/api/meta/auth-url')),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  const isBroken = query.data?.some((each) => each.isActive && each.tokenState === 'NEEDS_REAUTH');
  const button = manages && (
    <Button
      leftSection={<IconBrandFacebook size={18} />}
      loading={connect.isPending || connect.isSuccess}
      onClick={() => connect.mutate()}
    >
      {isBroken ? t.reconnect : t.connect}
    </Button>
  );
  return (
    <Stack>
      {connect.error && <ErrorState error={connect.error} />}
      {isBroken && (
        <Alert color="red" icon={<IconPlugConnectedX />} title={t.broken}>
          {manages ? button : t.emptyFor}
        </Alert>
      )}
      <Group justify="space-between">
        {!isBroken && query.data?.length !== 0 ? button : <span />}
        <InactiveSwitch />
      </Group>
      <Read query={query}>
        {(connections) =>
          connections.length === 0 ? (
            <EmptyState icon={IconBrandFacebook} title={t.empty} action={button}>
              {manages ? t.emptyText : t.emptyFor}
            </EmptyState>
          ) : (
            <ConnectionTable connections={connections} />
          )
        }
      </Read>
    </Stack>
  );
}
