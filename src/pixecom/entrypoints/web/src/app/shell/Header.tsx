import { ActionIcon, Badge, Group, Tooltip } from '@mantine/core';
import { IconMenu2 } from '@tabler/icons-react';
import { Suspense } from 'react';

import { en } from '@/app/messages.en';
import { vi } from '@/app/messages.vi';
import { SellerChoice } from '@/app/shell/lazySellerChoice';
import { SellerMenu } from '@/app/shell/SellerMenu';
import { ThemeMenu } from '@/app/shell/ThemeMenu';
import { UserMenu } from '@/app/shell/UserMenu';
import { may, usePerson } from '@/shared/api/person';
import { useMessages } from '@/shared/i18n/language';

/** Whose store this is on the left, who is looking on the right. */
export function Header({ onOpenNavigation }: { onOpenNavigation: () => void }) {
  const t = useMessages({ en, vi });
  const person = usePerson();
  const hasSeller = person.sellerId !== null;
  return (
    <Group h="100%" px="md" justify="space-between" wrap="nowrap">
      <Group gap="sm" wrap="nowrap" miw={0}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          hiddenFrom="sm"
          onClick={onOpenNavigation}
          aria-label={t.openNavigation}
        >
          <IconMenu2 />
        </ActionIcon>
        {hasSeller ? (
          <SellerMenu />
        ) : (
          <Suspense>
            <SellerChoice />
          </Suspense>
        )}
        {hasSeller && !may(person, 'EDITOR') && (
          <Tooltip label={t.readOnlyWhy} multiline maw={280}>
            <Badge variant="default" tabIndex={0} style={{ flexShrink: 0 }}>
              {t.readOnly}
            </Badge>
          </Tooltip>
        )}
      </Group>
      <Group gap="xs" wrap="nowrap">
        <ThemeMenu />
        <UserMenu />
      </Group>
    </Group>
  );
}
