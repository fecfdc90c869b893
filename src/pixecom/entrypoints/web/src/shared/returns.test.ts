import { expect, test } from 'vitest';

import { returnOf } from './returns';

test.each([
  [3, 'good'],
  ['3.0000', 'good'],
  [2.9999, 'fair'],
  [2, 'fair'],
  [1.9999, 'poor'],
  [0, 'none'],
  [null, 'none'],
])('a ROAS of %s is %s', (roas, level) => {
  expect(returnOf(roas)).toBe(level);
});
