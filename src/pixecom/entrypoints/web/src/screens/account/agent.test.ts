import { expect, test } from 'vitest';

import { shortAgent } from './agent';

const MOZILLA = 'Mozilla/5.0';

test.each([
  [
    `${MOZILLA} (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0`,
    'Firefox, Windows',
  ],
  [
    `${MOZILLA} (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36`,
    'Chrome, Linux',
  ],
  [
    `${MOZILLA} (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36 Edg/150.0`,
    'Edge, Windows',
  ],
  [
    `${MOZILLA} (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1`,
    'Safari, iPhone',
  ],
  [`${MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) Version/19.0 Safari/605.1.15`, 'Safari, macOS'],
  ['python-httpx/0.28.1', 'python-httpx'],
  ['', ''],
])('%s is called %s', (agent, name) => {
  expect(shortAgent(agent)).toBe(name);
});
