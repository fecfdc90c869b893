import { describe, expect, test } from 'vitest';

import { ApiError } from '@/shared/api/errors';
import { fetching } from '@/shared/api/fetching';
import { Session, type Surroundings } from '@/shared/api/session';

const MINUTE = 60_000;

function tokenOf(name: string, seconds = 900): string {
  const claims = btoa(JSON.stringify({ sub: name, iat: 1000, exp: 1000 + seconds }));
  return `head.${claims}.signature`;
}

function json(status: number, content: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(content), { status, headers });
}

function refusal(status: number, message: string, more: object = {}): Response {
  const error = { code: 'CODE', message, requestId: 'id-1', ...more };
  return json(status, { statusCode: status, message, error });
}

/** A browser whose API answers by the given function; counts the exchanges of the cookie. */
function world(api: (request: Request, token: string | null) => Response) {
  const seen = {
    refreshes: 0,
    told: [] as string[],
    ended: [] as string[],
    sent: [] as Request[],
  };
  const clock = { now: 0 };
  let cookie: (() => Response | Promise<Response>) | null = () =>
    json(200, { accessToken: tokenOf(`renewed-${seen.refreshes}`) });
  const around: Surroundings = {
    fetch: async () => {
      seen.refreshes += 1;
      return (await cookie?.()) ?? refusal(401, 'Log in first');
    },
    alone: (work) => work(),
    now: () => clock.now,
    tell: (notice) => seen.told.push(notice),
  };
  const session = new Session(around);
  session.onEnd((ending) => seen.ended.push(ending));
  const send = fetching(session, (input) => {
    const request = input as Request;
    seen.sent.push(request);
    const bearer = request.headers.get('Authorization');
    return Promise.resolve(api(request, bearer?.replace('Bearer ', '') ?? null));
  });
  return {
    session,
    seen,
    clock,
    send: (path: string, init?: RequestInit) => send(new Request(`http://x.test${path}`, init)),
    answerRefreshWith: (answer: typeof cookie) => (cookie = answer),
  };
}

describe('a session', () => {
  test('is taken up from the cookie once, however many ask', async () => {
    const { session, seen } = world(() => json(200, {}));
    expect(await Promise.all([session.restore(), session.restore(), session.refresh()])).toEqual([
      true,
      true,
      true,
    ]);
    expect(seen.refreshes).toBe(1);
    expect(session.token).toBe(tokenOf('renewed-1'));
  });

  test('that is not there is not asked for twice', async () => {
    const { session, seen, answerRefreshWith } = world(() => json(200, {}));
    answerRefreshWith(null);
    expect(await session.restore()).toBe(false);
    expect(await session.restore()).toBe(false);
    expect(seen.refreshes).toBe(1);
  });

  test('goes on when the API cannot be asked', async () => {
    const { session, answerRefreshWith } = world(() => json(200, {}));
    session.begin(tokenOf('mine'));
    answerRefreshWith(() => refusal(503, 'Busy'));
    await expect(session.refresh()).rejects.toMatchObject({ status: 503, isPassing: true });
    answerRefreshWith(() => Promise.reject(new TypeError('Failed to fetch')));
    await expect(session.refresh()).rejects.toMatchObject({ kind: 'offline' });
    expect(session.token).toBe(tokenOf('mine'));
  });

  test('wants a new token a minute before the old one ends', () => {
    const { session, clock } = world(() => json(200, {}));
    session.begin(tokenOf('mine'));
    clock.now = 14 * MINUTE - 1;
    expect(session.isDue).toBe(false);
    clock.now = 14 * MINUTE;
    expect(session.isDue).toBe(true);
  });

  test('tells the other tabs when it begins and when the person leaves', () => {
    const { session, seen } = world(() => json(200, {}));
    session.begin(tokenOf('mine'));
    session.end('left');
    expect(seen.told).toEqual(['changed', 'ended']);
    expect(session.token).toBeNull();
  });
});

describe('a request', () => {
  test('carries the token, and a key where it changes something', async () => {
    const { session, send, seen } = world(() => json(200, {}));
    session.begin(tokenOf('mine'));
    await send('/api/things');
    await send('/api/things', { method: 'POST', body: '{}' });
    const [reading, changing] = seen.sent;
    expect(reading?.headers.get('Authorization')).toBe(`Bearer ${tokenOf('mine')}`);
    expect(reading?.headers.get('Idempotency-Key')).toBeNull();
    expect(changing?.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f]{32}$/);
  });

  test('is repeated once with a new token after 401, with the same key and body', async () => {
    const { session, send, seen } = world((_, token) =>
      token === tokenOf('old') ? refusal(401, 'expired') : json(200, { token }),
    );
    session.begin(tokenOf('old'));
    const answers = await Promise.all([
      send('/api/things', { method: 'POST', body: '{"a":1}' }),
      send('/api/others'),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    expect(seen.refreshes).toBe(1);
    const posts = seen.sent.filter((request) => request.method === 'POST');
    expect(await Promise.all(posts.map((request) => request.text()))).toEqual([
      '{"a":1}',
      '{"a":1}',
    ]);
    expect(new Set(posts.map((request) => request.headers.get('Idempotency-Key'))).size).toBe(1);
  });

  test('ends the session when it cannot be continued, once', async () => {
    const { session, send, seen, answerRefreshWith } = world(() => refusal(401, 'expired'));
    session.begin(tokenOf('old'));
    answerRefreshWith(null);
    const both = await Promise.allSettled([send('/api/a'), send('/api/b')]);
    expect(both.map((each) => each.status)).toEqual(['rejected', 'rejected']);
    expect(seen.ended).toEqual(['expired']);
  });

  test('whose own password was wrong ends nothing', async () => {
    const { session, send, seen } = world(() => refusal(401, 'Invalid credentials'));
    session.begin(tokenOf('mine'));
    await expect(send('/api/auth/change-password', { method: 'POST' })).rejects.toMatchObject({
      status: 401,
      message: 'Invalid credentials',
    });
    expect(seen).toMatchObject({ refreshes: 0, ended: [] });
  });

  test('that Meta refused ends nothing', async () => {
    const reason = { reason: 'meta.reauth_required' };
    const { session, send, seen } = world(() => refusal(401, 'Reconnect', reason));
    session.begin(tokenOf('mine'));
    await expect(send('/api/meta/auth-url')).rejects.toMatchObject(reason);
    expect(seen).toMatchObject({ refreshes: 0, ended: [] });
  });

  test('waits for a new token that is due', async () => {
    const { session, send, seen, clock } = world((_, token) => json(200, { token }));
    session.begin(tokenOf('mine'));
    clock.now = 15 * MINUTE;
    const answer = (await (await send('/api/things')).json()) as { token: string };
    expect(answer.token).toBe(tokenOf('renewed-1'));
    expect(seen.refreshes).toBe(1);
  });
});

describe('a failure', () => {
  test('tells what the API said', async () => {
    const answer = json(
      429,
      {
        statusCode: 429,
        message: 'Slow down',
        error: {
          code: 'TOO_MANY_REQUESTS',
          message: 'Slow down',
          requestId: 'r-1',
          details: ['a'],
        },
      },
      { 'Retry-After': '12' },
    );
    expect(await ApiError.of(answer)).toMatchObject({
      message: 'Slow down',
      status: 429,
      code: 'TOO_MANY_REQUESTS',
      requestId: 'r-1',
      details: ['a'],
      retryAfter: 12,
    });
  });

  test('of something else than the API still has words', async () => {
    const answer = new Response('<h1>Bad gateway</h1>', {
      status: 502,
      statusText: 'Bad Gateway',
    });
    expect(await ApiError.of(answer)).toMatchObject({
      message: '502 Bad Gateway',
      requestId: null,
      isPassing: true,
    });
  });

  test('of the network has a kind, a cancelled request stays itself', () => {
    expect(ApiError.from(new TypeError('x'))).toMatchObject({ kind: 'offline' });
    expect(ApiError.from(new DOMException('x', 'TimeoutError'))).toMatchObject({
      kind: 'timeout',
    });
    const cancelled = new DOMException('x', 'AbortError');
    expect(ApiError.from(cancelled)).toBe(cancelled);
  });
});
