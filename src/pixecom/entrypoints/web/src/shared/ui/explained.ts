import { ApiError } from '@/shared/api/errors';
import type { en } from '@/shared/messages.en';

/** Says in the person's words what went wrong; the API's own sentence where it is the best one. */
export function explained(error: unknown, t: typeof en): string {
  if (!(error instanceof ApiError)) return t.failed.unknown;
  if (error.kind === 'offline') return t.failed.offline;
  if (error.kind === 'timeout') return t.failed.timeout;
  if (error.status === 403) return t.failed.forbidden;
  if (error.status === 429) return t.failed.tooMany;
  if (error.status === 503) return t.failed.unavailable;
  if (error.status >= 500) return error.message || t.failed.defect;
  return error.message || t.failed.unknown;
}
