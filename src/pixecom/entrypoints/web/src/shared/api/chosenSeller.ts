import { useSyncExternalStore } from 'react';

import type { components } from '@/shared/api/schema';

type Seller = components['schemas']['SellerChoiceView'];

const KEY = 'superadmin_selected_seller';
/** What looks into any seller that a superadmin names. */
const ABOUT_A_SELLER = ['/api/ads-manager/', '/api/analytics/'];

const listeners = new Set<() => void>();
let chosen = read();

/** Chooses the seller that somebody of the platform looks into; this browser remembers it. */
export function chooseSeller(seller: Seller): void {
  chosen = seller;
  try {
    localStorage.setItem(KEY, JSON.stringify(seller));
  } catch {
    // Storage is full or switched off: the choice holds until the page is left.
  }
  for (const listener of listeners) listener();
}

/** Gives the chosen seller, null before a choice. */
export function useChosenSeller(): Seller | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => chosen,
  );
}

/** Names the chosen seller in requests of people who belong to none, where that is asked for. */
export function aboutChosenSeller(request: Request, token: string | null): Request {
  const url = new URL(request.url);
  if (chosen === null || !isOfPlatform(token)) return request;
  if (!ABOUT_A_SELLER.some((start) => url.pathname.startsWith(start))) return request;
  url.searchParams.set('sellerId', chosen.id);
  return new Request(url, request);
}

/** Tells whether requests with a token would be about some seller: people of none choose first. */
export function isAboutASeller(token: string | null): boolean {
  return chosen !== null || !isOfPlatform(token);
}

/** Whether a token belongs to nobody's store; the API decides, this spares it the question. */
export function isOfPlatform(token: string | null): boolean {
  try {
    const payload = (token?.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    return (JSON.parse(atob(payload)) as { sellerId?: unknown }).sellerId === 'ADMIN';
  } catch {
    return false;
  }
}

function read(): Seller | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Partial<Seller> | null;
    const known = [kept?.id, kept?.name, kept?.currency, kept?.timezone];
    return known.every((each) => typeof each === 'string') ? (kept as Seller) : null;
  } catch {
    return null;
  }
}
