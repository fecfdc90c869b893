import { useInfiniteQuery } from '@tanstack/react-query';

import { adsManagerRoute } from '../route';
import { pagesQuery, type ListInfo } from './pages';

/** Gives what the API says about the list that is shown, as soon as it is there. */
export function useMeta(): ListInfo | undefined {
  const search = adsManagerRoute.useSearch();
  return useInfiniteQuery(pagesQuery(search)).data?.pages.at(-1)?.meta;
}
