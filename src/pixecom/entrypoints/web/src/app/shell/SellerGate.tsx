import { Box, VisuallyHidden } from '@mantine/core';
import { IconBuildingStore } from '@tabler/icons-react';
import { useLocation } from '@tanstack/react-router';
import { Suspense, type ReactNode } from 'react';

import { en } from '@/app/messages.en';
import { vi } from '@/app/messages.vi';
import { SellerChoice } from '@/app/shell/lazySellerChoice';
import { useChosenSeller } from '@/shared/api/chosenSeller';
import { usePerson } from '@/shared/api/person';
import { useMessages } from '@/shared/i18n/language';
import { EmptyState } from '@/shared/ui/EmptyState';

/** Screens that belong to the person, whoever's store is looked into. */
const OWN = ['/account'];
/** Screens that only the people of a store have. */
const OF_MEMBERS = ['/settings'];

/** Shows a screen to people of the platform once it is clear whose it is. */
export function SellerGate({ children }: { children: ReactNode }) {
  const { platform, seller: t } = useMessages({ en, vi });
  const heading = (
    <VisuallyHidden>
      <h1>{platform}</h1>
    </VisuallyHidden>
  );
  const person = usePerson();
  const chosen = useChosenSeller();
  const { pathname } = useLocation();
  if (person.sellerId !== null || OWN.includes(pathname)) return children;
  if (OF_MEMBERS.includes(pathname)) {
    return (
      <>
        {heading}
        <EmptyState icon={IconBuildingStore} title={t.ofMembers}>
          {t.ofMembersText}
        </EmptyState>
      </>
    );
  }
  if (chosen) return children;
  return (
    <>
      {heading}
      <EmptyState
        icon={IconBuildingStore}
        title={t.first}
        action={
          <Box w={280} mt="sm">
            <Suspense>
              <SellerChoice />
            </Suspense>
          </Box>
        }
      >
        {t.firstText}
      </EmptyState>
    </>
  );
}
