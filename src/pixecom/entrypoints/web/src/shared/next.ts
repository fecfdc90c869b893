/** Gives the path to go on to after a login when it is one of ours, else the start page. */
export function safeNext(next: unknown): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(next)) return '/';
  return next;
}
