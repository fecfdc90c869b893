import { Button, Menu, Text } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';

import { en } from '@/app/messages.en';
import { vi } from '@/app/messages.vi';
import { session } from '@/shared/api/browserSession';
import { api, body, queries } from '@/shared/api/client';
import { sellerQuery, usePerson } from '@/shared/api/person';
import { useMessages } from '@/shared/i18n/language';
import { useToasts } from '@/shared/ui/useToasts';

/** Whose store this is; a menu for people who work in several. */
export function SellerMenu() {
  const t = useMessages({ en, vi });
  const toasts = useToasts();
  const hasSeller = usePerson().sellerId !== null;
  const { data: seller } = useQuery({ ...sellerQuery(), enabled: hasSeller });
  const { data: memberships = [] } = queries.useQuery('get', '/api/auth/memberships');
  const change = useMutation({
    mutationFn: (sellerId: string) =>
      body(api.POST('/api/auth/switch-seller', { body: { sellerId } })),
    onSuccess: ({ accessToken }) => {
      session.begin(accessToken);
      window.location.assign('/'); // nothing of the other store may stay
    },
    onError: toasts.failed,
  });
  const name = hasSeller ? (seller?.name ?? '') : t.platform;
  if (memberships.length < 2) {
    return (
      <Text fw={600} truncate>
        {name}
      </Text>
    );
  }
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          px="xs"
          ml={-8}
          fz="md"
          miw={0}
          rightSection={<IconChevronDown size={16} aria-hidden />}
          loading={change.isPending}
        >
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
        <Menu.Label>{t.changeStore}</Menu.Label>
        <Menu.RadioGroup
          value={memberships.find(({ current }) => current)?.seller.id ?? null}
          onChange={(sellerId) => change.mutate(sellerId)}
        >
          {memberships.map((each) => (
            <Menu.RadioItem key={each.seller.id} value={each.seller.id} closeMenuOnClick>
              {each.seller.name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
