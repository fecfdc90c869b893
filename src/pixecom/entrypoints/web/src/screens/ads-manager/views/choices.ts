import { COLUMNS, type Column } from '../columns';

/** A column as somebody wants it; the list of all of them is in their order. */
export interface Choice {
  column: Column;
  width: number;
  isShown: boolean;
}

/** What the server keeps of a column: its name, or its parts. */
export type StoredColumn = string | Record<string, string | number | boolean | null>;

/** Reads what was stored: unknown columns are left out, new ones stand at the end. */
export function readChoices(stored: readonly StoredColumn[]): Choice[] {
  const known = stored.flatMap((each) => choiceOf(each) ?? []);
  const named = new Set(known.map(({ column }) => column.id));
  const others = COLUMNS.filter(({ id }) => !named.has(id)).map((column) => ({
    column,
    width: column.width,
    isShown: !column.optional,
  }));
  const all = [...known, ...others];
  const isName = ({ column }: Choice) => column.kind === 'name';
  return [...all.filter(isName), ...all.filter((each) => !isName(each))];
}

export function storedOf(choices: readonly Choice[]): StoredColumn[] {
  return choices.map(({ column, width, isShown }) => ({ id: column.id, width, shown: isShown }));
}

/** Gives the columns that are shown, each as wide as it was made. */
export function shownOf(choices: readonly Choice[]): Column[] {
  return choices
    .filter(({ isShown }) => isShown)
    .map(({ column, width }) => ({ ...column, width }));
}

/** Takes over order and widths of what the table shows; hidden columns follow. */
export function arranged(
  choices: readonly Choice[],
  seen: readonly { id: string; width: number }[],
): Choice[] {
  const shown = seen.flatMap(({ id, width }) => {
    const choice = choices.find(({ column }) => column.id === id);
    return choice ? [{ ...choice, width }] : [];
  });
  const named = new Set(shown.map(({ column }) => column.id));
  return [...shown, ...choices.filter(({ column }) => !named.has(column.id))];
}

/** Moves a column one place; the name stays first. */
export function moved(choices: readonly Choice[], from: number, by: 1 | -1): Choice[] {
  const to = from + by;
  const [one, other] = [choices[from], choices[to]];
  if (!one || !other || from < 1 || to < 1) return [...choices];
  return choices.map((each, place) => (place === from ? other : place === to ? one : each));
}

function choiceOf(stored: StoredColumn): Choice | null {
  const parts = typeof stored === 'string' ? { id: stored } : stored;
  const column = COLUMNS.find(({ id }) => id === parts.id);
  if (!column) return null;
  const width = typeof parts.width === 'number' ? parts.width : column.width;
  return { column, width, isShown: column.kind === 'name' || parts.shown !== false };
}
