/** The first that fits wins: Edge calls itself Chrome, Chrome calls itself Safari. */
const BROWSERS = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|CriOS|HeadlessChrome)\//],
  ['Safari', /\bSafari\//],
] as const;
const SYSTEMS = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
] as const;

/** Gives a short name for what sent a `User-Agent`: `Firefox, Windows`. */
export function shortAgent(agent: string): string {
  const find = (known: readonly (readonly [string, RegExp])[]) =>
    known.find(([, shape]) => shape.test(agent))?.[0];
  const parts = [find(BROWSERS), find(SYSTEMS)].filter((part) => part !== undefined);
  return parts.join(', ') || (agent.split(/[\s/]/)[0] ?? '');
}
