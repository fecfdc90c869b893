import { ApiError } from '@/shared/api/errors';
import { TIMEOUT_MS, type Session } from '@/shared/api/session';

/** Here 401 speaks of what was typed in, not of the login that asks. */
const ABOUT_WHAT_WAS_TYPED = new Set([
  '/api/auth/login',
  '/api/auth/admin-login',
  '/api/auth/register',
  '/api/auth/invitations/accept',
  '/api/auth/change-password',
  '/api/auth/totp',
]);
/** 401 of a vendor: its login ended, not ours. */
const OF_A_VENDOR = 'meta.reauth_required';
const CHANGING = new Set(['POST', 'PATCH', 'PUT', 'DELETE']);

/**
 * Sends every request of the app: with the access token, a time limit, an idempotency key where
 * something changes, and once more after 401 when the session could be continued.
 *
 * @throws ApiError for every answer that is no success, and when there is none.
 */
export function fetching(session: Session, send: typeof fetch) {
  return async (request: Request): Promise<Response> => {
    try {
      const answer = await sent(request);
      if (!answer.ok && answer.status !== 304) throw await ApiError.of(answer);
      return answer;
    } catch (thrown) {
      throw ApiError.from(thrown);
    }
  };

  async function sent(request: Request): Promise<Response> {
    if (CHANGING.has(request.method) && !request.headers.has('Idempotency-Key')) {
      request.headers.set('Idempotency-Key', newKey());
    }
    if (session.isDue && !(await session.refresh())) session.end('expired');
    const used = session.token;
    const answer = await attempt(request.clone(), used);
    if (answer.status !== 401 || used === null || (await isAboutSomethingElse(request, answer))) {
      return answer;
    }
    if (session.token === used && !(await session.refresh())) session.end('expired');
    return session.token === null ? answer : attempt(request, session.token);
  }

  function attempt(request: Request, token: string | null): Promise<Response> {
    if (token !== null) request.headers.set('Authorization', `Bearer ${token}`);
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    return send(request, { signal });
  }
}

async function isAboutSomethingElse(request: Request, answer: Response): Promise<boolean> {
  if (ABOUT_WHAT_WAS_TYPED.has(new URL(request.url).pathname)) return true;
  return (await ApiError.of(answer)).reason === OF_A_VENDOR;
}

/** Makes a random key; `crypto.randomUUID` is missing where the page came over plain http. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
