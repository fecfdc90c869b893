import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';

import { navigation } from '@/app/navigation';

const SEQUENCE_MS = 1_500;
/** What a screen marks as its search field, to be found with `/`. */
const SEARCH = '#content input[type="search"], #content [data-search] input';

/** Listens for `g` and a letter, `/` and `?`; never while somebody writes. */
export function useShortcuts(onHelp: () => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    let begunAt = Number.NEGATIVE_INFINITY;
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isOccupied(event.target)) return;
      const isSecond = event.timeStamp - begunAt < SEQUENCE_MS;
      begunAt = Number.NEGATIVE_INFINITY;
      const entry = isSecond ? navigation.find(({ key }) => key === event.key) : undefined;
      if (entry) void navigate({ to: entry.to });
      else if (event.key === 'g') begunAt = event.timeStamp;
      else if (event.key === '?') onHelp();
      else if (event.key === '/') document.querySelector<HTMLInputElement>(SEARCH)?.focus();
      else return;
      if (event.key !== 'g') event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [navigate, onHelp]);
}

function isOccupied(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) ||
      target.closest('[role="dialog"]') !== null)
  );
}
