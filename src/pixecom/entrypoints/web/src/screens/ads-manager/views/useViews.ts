import { useDebouncedCallback } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';

import { api, body } from '@/shared/api/client';
import { useToasts } from '@/shared/ui/useToasts';

import { readChoices, storedOf, type Choice } from './choices';
import { hasViews, SCREEN, viewsQuery, type SavedView } from './saved';

type Changed = Pick<SavedView, 'name' | 'query' | 'columns'>;

/** The view that holds the columns as they are, without anybody having named them. */
const CURRENT = '(columns)';
/** Each change is a row of the audit log: a drag or several clicks are one. */
const PAUSE_MS = 1_000;

/** Gives the views of this person under their names, and what changes them. */
export function useViews() {
  const client = useQueryClient();
  const toasts = useToasts();
  const { data = [] } = useQuery(viewsQuery);
  const again = () => client.invalidateQueries(viewsQuery);
  const save = useMutation({
    mutationFn: (changed: Changed) => store(changed, data),
    onSuccess: again,
    onError: toasts.failed,
  });
  const remove = useMutation({
    mutationFn: ({ id }: SavedView) =>
      api.DELETE('/api/me/views/{view_id}', { params: { path: { view_id: id } } }),
    onSuccess: again,
    onError: toasts.failed,
  });
  return { views: data.filter(({ name }) => name !== CURRENT), save, remove };
}

/** Gives the columns as this person has them here, and what changes them. */
export function useColumns() {
  const client = useQueryClient();
  const toasts = useToasts();
  const { data, isLoading } = useQuery(viewsQuery);
  const again = () => client.invalidateQueries(viewsQuery);
  const current = data?.find(({ name }) => name === CURRENT);
  const choices = useMemo(() => readChoices(current?.columns ?? []), [current]);
  const keep = useMutation({
    scope: { id: CURRENT }, // one after the other: only the first makes the view
    mutationFn: (changed: Changed) => store(changed, client.getQueryData(viewsQuery.queryKey)),
    onSuccess: ({ id }, changed) => {
      // A list that was asked for before may have arrived meanwhile, and may not know of these.
      client.setQueryData(viewsQuery.queryKey, (views = []) => [
        ...views.filter(({ name }) => name !== CURRENT),
        { ...(views.find(({ name }) => name === CURRENT) ?? { ...UNSAVED, ...changed }), id },
      ]);
      // One that is still on its way, or was called back, is asked for again.
      if (client.getQueryState(viewsQuery.queryKey)?.isInvalidated) void again();
    },
    onError: toasts.failed,
  });
  const later = useDebouncedCallback(keep.mutate, { delay: PAUSE_MS, flushOnUnmount: true });
  const change = (next: readonly Choice[]) => {
    const changed = { name: CURRENT, query: {}, columns: storedOf(next) };
    void client.cancelQueries(viewsQuery); // its answer would be older than this
    client.setQueryData(viewsQuery.queryKey, (views = []) => [
      ...views.filter(({ name }) => name !== CURRENT),
      { ...(current ?? UNSAVED), ...changed },
    ]);
    if (hasViews()) later(changed);
  };
  return { choices, change, isLoading };
}

const UNSAVED: SavedView = {
  id: '',
  screen: SCREEN,
  name: CURRENT,
  query: {},
  columns: [],
  createdAt: '',
  updatedAt: '',
};

/** Makes a view, or changes the one of that name. */
async function store({ name, query, columns }: Changed, views: readonly SavedView[] = []) {
  const known = views.find((view) => view.name === name && view.id !== '');
  if (!known) {
    return body(api.POST('/api/me/views', { body: { screen: SCREEN, name, query, columns } }));
  }
  const path = { view_id: known.id };
  return body(
    api.PATCH('/api/me/views/{view_id}', { params: { path }, body: { query, columns } }),
  );
}
