import type { components } from '@/shared/api/schema';

type Envelope = components['schemas']['ErrorBody'];

/** Why there is no answer to show: `offline` and `timeout` never reached the API, or no answer did. */
export type FailureKind = 'refused' | 'offline' | 'timeout';

interface Facts {
  kind: FailureKind;
  /** HTTP status; 0 without an answer. */
  status: number;
  /** A word for programs: `NOT_FOUND`, `TOO_MANY_REQUESTS` … */
  code: string;
  requestId: string | null;
  details: readonly string[];
  reason: string | null;
  /** Seconds to wait before the next try, where the API says so. */
  retryAfter: number | null;
}

/** Anything that went wrong on the way to the API or there; `message` is the API's own sentence. */
export class ApiError extends Error implements Facts {
  override readonly name = 'ApiError';
  readonly kind: FailureKind;
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly details: readonly string[];
  readonly reason: string | null;
  readonly retryAfter: number | null;

  constructor(message: string, facts: Partial<Facts> = {}) {
    super(message);
    this.kind = facts.kind ?? 'refused';
    this.status = facts.status ?? 0;
    this.code = facts.code ?? '';
    this.requestId = facts.requestId ?? null;
    this.details = facts.details ?? [];
    this.reason = facts.reason ?? null;
    this.retryAfter = facts.retryAfter ?? null;
  }

  /** Whether the same request may succeed in a moment. */
  get isPassing(): boolean {
    return this.kind !== 'refused' || [502, 503, 504].includes(this.status);
  }

  /** Reads the envelope of an answer that is no success; whatever stands in its place will do. */
  static async of(response: Response): Promise<ApiError> {
    const body = await envelopeOf(response);
    const wait = Number(response.headers.get('Retry-After') ?? Number.NaN);
    return new ApiError(body?.message ?? `${response.status} ${response.statusText}`.trim(), {
      status: response.status,
      code: body?.error.code ?? '',
      requestId: body?.error.requestId ?? response.headers.get('X-Request-Id'),
      details: body?.error.details ?? [],
      reason: body?.error.reason ?? null,
      retryAfter: Number.isFinite(wait) && wait > 0 ? Math.ceil(wait) : null,
    });
  }

  /** Translates what `fetch` throws; a request that its screen cancelled stays what it is. */
  static from(thrown: unknown): unknown {
    if (thrown instanceof ApiError || !(thrown instanceof Error)) return thrown;
    if (thrown.name === 'TimeoutError') return new ApiError('', { kind: 'timeout' });
    if (thrown instanceof TypeError) return new ApiError('', { kind: 'offline' });
    return thrown;
  }
}

/** Gives the seconds to wait before the next try; 0 where nobody says so. */
export function secondsToWait(error: unknown): number {
  return error instanceof ApiError ? (error.retryAfter ?? 0) : 0;
}

async function envelopeOf(response: Response): Promise<Envelope | null> {
  try {
    const body = (await response.clone().json()) as Partial<Envelope> | null;
    return body?.error ? (body as Envelope) : null;
  } catch {
    return null;
  }
}
