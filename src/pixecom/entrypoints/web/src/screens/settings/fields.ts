/** Gives a text for the API: null where nothing was written, which clears the field. */
export function cleared(value: string): string | null {
  return value.trim() || null;
}

/** Gives the amount of cents as the API's other amounts are: `1234` is `12.34`. */
export function ofCents(cents: number): string {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Gives an amount in cents; half a cent is rounded. */
export function inCents(amount: number): number {
  return Math.round(amount * 100);
}
