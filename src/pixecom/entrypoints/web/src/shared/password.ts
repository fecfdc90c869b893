const LEAST = 8;
const MOST = 72;

/** Tells whether the API takes a text as a new password (spec 04 §2.2). */
export function isGoodPassword(password: string): boolean {
  return password.length >= LEAST && password.length <= MOST;
}
