import { expect, test } from 'vitest';

import { safeNext } from '@/shared/next';

test.each(['/ads-manager?preset=last7#row', '/', '/a/b'])('%s is a path of ours', (next) => {
  expect(safeNext(next)).toBe(next);
});

test.each([
  '//evil.test',
  '/\\evil.test',
  'https://evil.test',
  '@evil',
  '',
  7,
  null,
  '/a\nb',
  '/a\\b',
])('%s leads to the start page', (next) => {
  expect(safeNext(next)).toBe('/');
});
