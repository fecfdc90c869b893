import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { en } from '@/app/messages.en';
import { vi } from '@/app/messages.vi';
import { chooseSeller, useChosenSeller } from '@/shared/api/chosenSeller';
import { queries } from '@/shared/api/client';
import { useMessages } from '@/shared/i18n/language';

const SHOWN = 50;
const PAUSE = 300;

/** Lets somebody of the platform choose whose store is looked into. */
export function SellerChoice() {
  const t = useMessages({ en, vi }).seller;
  const client = useQueryClient();
  const chosen = useChosenSeller();
  const [written, setWritten] = useState('');
  const [search] = useDebouncedValue(written === chosen?.name ? '' : written.trim(), PAUSE);
  const { data = [], error } = queries.useQuery(
    'get',
    '/api/admin/sellers/list-simple',
    { params: { query: { limit: SHOWN, ...(search && { search }) } } },
    { placeholderData: keepPreviousData },
  );
  const all = chosen && !data.some(({ id }) => id === chosen.id) ? [chosen, ...data] : data;
  return (
    <Select
      aria-label={t.choose}
      placeholder={t.choose}
      nothingFoundMessage={error ? t.notForYou : t.none}
      data={all.map(({ id, name }) => ({ value: id, label: name }))}
      // The server has searched, also in short names that are not shown.
      filter={({ options }) => options}
      searchable
      allowDeselect={false}
      value={chosen?.id ?? null}
      searchValue={written}
      onSearchChange={setWritten}
      onChange={(id) => {
        const seller = all.find((each) => each.id === id);
        if (!seller) return;
        chooseSeller(seller);
        void client.resetQueries({ predicate: ({ queryKey }) => isOfSeller(queryKey) });
      }}
    />
  );
}

/** Who is logged in and which sellers there are stays; all else is another seller's. */
function isOfSeller([, path]: readonly unknown[]): boolean {
  return path !== '/api/auth/me' && path !== '/api/admin/sellers/list-simple';
}
