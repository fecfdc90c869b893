import { useQuery, useSuspenseQuery } from '@tanstack/react-query';

import { useChosenSeller } from '@/shared/api/chosenSeller';
import { queries, type Shape } from '@/shared/api/client';
import { formatsOf, type Formats } from '@/shared/format';
import { useLanguage } from '@/shared/i18n/language';

export type Person = Shape<'Me'>;
export type SellerRole = Shape<'SellerRole'>;

const RANKS: readonly string[] = ['VIEWER', 'EDITOR', 'ADMIN', 'OWNER'] satisfies SellerRole[];

export const personQuery = () => queries.queryOptions('get', '/api/auth/me');
export const sellerQuery = () => queries.queryOptions('get', '/api/sellers/me');
export const settingsQuery = () => queries.queryOptions('get', '/api/sellers/me/settings');

/** Gives who is logged in; only below the portal, which has loaded it. */
export function usePerson(): Person {
  return useSuspenseQuery(personQuery()).data;
}

/** Tells whether somebody may do what asks for a role: `may(person, 'EDITOR')`. */
export function may(person: Person, role: SellerRole): boolean {
  return RANKS.indexOf(person.role ?? '') >= RANKS.indexOf(role);
}

/** Gives the formats of spec 15 §2 in the person's language and the seller's currency and zone. */
export function useFormats(): Formats {
  const { language } = useLanguage();
  const worksInStore = usePerson().sellerId !== null;
  const chosen = useChosenSeller();
  const { data } = useQuery({ ...settingsQuery(), enabled: worksInStore });
  const currency = (worksInStore ? data?.defaultCurrency : chosen?.currency) ?? 'USD';
  const zone = (worksInStore ? data?.timezone : chosen?.timezone) ?? 'UTC';
  return formatsOf({ language, currency, zone });
}
