/** What this browser remembers between visits; nothing secret, nothing that the server must know. */
interface Preferences {
  language: string;
  navigation: 'open' | 'narrow';
  /** The days that were looked at last, by their name. */
  preset: string;
}

const key = (name: string) => `pixecom.${name}`;

/** Gives what was remembered, null without it or where the browser keeps nothing. */
export function remembered<Name extends keyof Preferences>(name: Name): Preferences[Name] | null {
  try {
    return localStorage.getItem(key(name)) as Preferences[Name] | null;
  } catch {
    return null;
  }
}

/** Remembers a choice, where the browser lets us. */
export function remember<Name extends keyof Preferences>(
  name: Name,
  value: Preferences[Name],
): void {
  try {
    localStorage.setItem(key(name), value);
  } catch {
    // Storage is full or switched off: the choice holds until the page is left.
  }
}

/** Whether the navigation begins narrow: as it was left, else where the screen is small. */
export function beginsNarrow(): boolean {
  const left = remembered('navigation');
  return left ? left === 'narrow' : window.matchMedia('(max-width: 1199px)').matches;
}
