import createClient from 'openapi-fetch';
import createQueries from 'openapi-react-query';

import { session } from '@/shared/api/browserSession';
import { aboutChosenSeller } from '@/shared/api/chosenSeller';
import { fetching } from '@/shared/api/fetching';
import type { components, paths } from '@/shared/api/schema';

/** The names of the API's shapes: `Shape<'CampaignRow'>`. */
export type Shape<Name extends keyof components['schemas']> = components['schemas'][Name];

/** The API, typed by docs/openapi.json. Failures are thrown as `ApiError`. */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: fetching(session, (request, init) => fetch(request, init)),
});

api.use({ onRequest: ({ request }) => aboutChosenSeller(request, session.token) });

/** The API for components: `queries.useQuery('get', '/api/auth/me')`; leaving cancels. */
export const queries = createQueries(api);

/** Gives the body of a success: `await body(api.POST('/api/auth/login', { body }))`. */
export async function body<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}
