import { ApiError } from '@/shared/api/errors';

/** Why a session is over: the API ended it, or the person did, here or in another tab. */
export type Ending = 'expired' | 'left';

type Notice = 'ended' | 'changed';

/** What a session needs of the browser; tests give their own. */
export interface Surroundings {
  fetch: typeof fetch;
  /** Runs one at a time over all tabs. */
  alone: <T>(work: () => Promise<T>) => Promise<T>;
  now: () => number;
  tell: (notice: Notice) => void;
}

export const TIMEOUT_MS = 30_000;
const REFRESH = '/api/auth/refresh';
/** Seconds before its end at which a token is exchanged. */
const RENEWED_BEFORE = 60;

/**
 * The login of this tab. The access token lives in this object alone; the refresh token is a
 * cookie that scripts cannot read.
 */
export class Session {
  #token: string | null = null;
  #renewAt = Number.POSITIVE_INFINITY;
  #refreshing: Promise<boolean> | null = null;
  #over = false;
  #endIsTold = false;
  readonly #listeners = new Set<(ending: Ending) => void>();
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  get token(): string | null {
    return this.#token;
  }

  /** When the token wants to be exchanged, in milliseconds of the clock; infinite without one. */
  get renewAt(): number {
    return this.#renewAt;
  }

  get isDue(): boolean {
    return this.#around.now() >= this.#renewAt;
  }

  /** Begins with the token of a fresh login. */
  begin(accessToken: string): void {
    this.#hold(accessToken);
    this.#around.tell('changed');
  }

  /**
   * Takes up what the cookie still allows, once per page: later calls know the outcome.
   *
   * @throws ApiError when the API cannot be asked.
   */
  async restore(): Promise<boolean> {
    if (this.#token !== null) return true;
    return this.#over ? false : this.refresh();
  }

  /**
   * Exchanges the cookie for a new access token; everybody who asks meanwhile shares the exchange.
   *
   * @returns false when the session is over.
   * @throws ApiError when the API cannot be asked; the session goes on.
   */
  refresh(): Promise<boolean> {
    this.#refreshing ??= this.#around
      .alone(() => this.#exchange())
      .finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  /** Forgets the token and tells whoever listens, and the other tabs when the person left. */
  end(ending: Ending): void {
    this.forget();
    if (this.#endIsTold) return;
    this.#endIsTold = true;
    if (ending === 'left') this.#around.tell('ended');
    for (const listener of this.#listeners) listener(ending);
  }

  /** Forgets the token without a word. */
  forget(): void {
    this.#token = null;
    this.#over = true;
    this.#renewAt = Number.POSITIVE_INFINITY;
  }

  /** Calls back when the session ends; gives what stops that. */
  onEnd(listener: (ending: Ending) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #exchange(): Promise<boolean> {
    const answer = await this.#ask();
    if (answer.status === 401 || answer.status === 403) {
      this.forget();
      return false;
    }
    if (!answer.ok) throw await ApiError.of(answer);
    this.#hold(((await answer.json()) as { accessToken: string }).accessToken);
    return true;
  }

  async #ask(): Promise<Response> {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      return await this.#around.fetch(REFRESH, { method: 'POST', signal });
    } catch (thrown) {
      throw ApiError.from(thrown);
    }
  }

  #hold(token: string): void {
    this.#token = token;
    this.#over = false;
    this.#endIsTold = false;
    const life = lifeOf(token);
    this.#renewAt =
      life === null
        ? Number.POSITIVE_INFINITY
        : this.#around.now() + Math.max(life - RENEWED_BEFORE, life / 2) * 1000;
  }
}

/** Gives the seconds that a token lives, by its own clock, so that a wrong one here does no harm. */
function lifeOf(token: string): number | null {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const claims = JSON.parse(atob(payload)) as { iat?: unknown; exp?: unknown };
    return typeof claims.iat === 'number' && typeof claims.exp === 'number'
      ? claims.exp - claims.iat
      : null;
  } catch {
    return null;
  }
}
