import { Button } from '@mantine/core';
import { IconFilterOff, IconPlugConnected, IconZoomQuestion } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { may, usePerson } from '@/shared/api/person';
import { useMessages } from '@/shared/i18n/language';
import { EmptyState } from '@/shared/ui/EmptyState';

import { parentsQuery } from './list/parents';
import { en } from './messages.en';
import { vi } from './messages.vi';
import { toCampaigns, withoutFilters } from './moves';
import { adsManagerRoute } from './route';
import { activeFilters, tierOf } from './search';
import { useGo } from './useGo';

/** Stands where no row is: filters hide them, the parent is gone, or nothing was made yet. */
export function Nothing() {
  const t = useMessages({ en, vi });
  const search = adsManagerRoute.useSearch();
  const go = useGo();
  const connects = may(usePerson(), 'ADMIN');
  const { data: parents } = useQuery(parentsQuery(search));
  const tier = tierOf(search);
  if (activeFilters(search) > 0) {
    return (
      <EmptyState
        icon={IconFilterOff}
        title={t.empty.filtered[tier]}
        action={
          <Button variant="light" onClick={() => go(withoutFilters)}>
            {t.filters.clear}
          </Button>
        }
      >
        {t.empty.filteredText}
      </EmptyState>
    );
  }
  const isGone = parents && (!parents.campaign || (search.adsetId && !parents.adset));
  if (isGone) {
    return (
      <EmptyState
        icon={IconZoomQuestion}
        title={t.vanished.title}
        action={
          <Button variant="light" onClick={() => go(toCampaigns)}>
            {t.vanished.back}
          </Button>
        }
      >
        {t.vanished.text}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconPlugConnected}
      title={tier === 'campaigns' ? t.empty.title : t.empty.below[tier]}
      action={
        tier === 'campaigns' &&
        connects && (
          <Button
            renderRoot={(props) => <Link to="/settings" search={{ tab: 'facebook' }} {...props} />}
          >
            {t.empty.connect}
          </Button>
        )
      }
    >
      {tier === 'campaigns' && t.empty.text}
    </EmptyState>
  );
}
