import { expect, test } from 'vitest';

import { COLUMNS } from '../columns';
import { arranged, moved, readChoices, shownOf, storedOf } from './choices';

const ids = (choices: { column: { id: string } }[]) => choices.map(({ column }) => column.id);

test('nothing stored means the columns of the specification', () => {
  const choices = readChoices([]);
  expect(ids(choices)).toEqual(COLUMNS.map(({ id }) => id));
  expect(shownOf(choices)).toHaveLength(25);
});

test('what is stored comes back, without columns that are gone and with new ones', () => {
  const stored = ['roas', { id: 'spend', width: 200, shown: false }, 'gone'];
  const choices = readChoices(stored);
  expect(ids(choices).slice(0, 3)).toEqual(['name', 'roas', 'spend']);
  expect(choices[2]).toMatchObject({ width: 200, isShown: false });
  expect(choices).toHaveLength(COLUMNS.length);
  expect(readChoices(storedOf(choices))).toEqual(choices);
});

test('the name stays first and shown', () => {
  const choices = readChoices(['spend', { id: 'name', shown: false }]);
  expect(choices[0]).toMatchObject({ isShown: true, column: { id: 'name' } });
  expect(ids(moved(choices, 1, -1))[0]).toBe('name');
  expect(ids(moved(choices, 2, -1)).slice(0, 3)).toEqual(['name', 'status', 'spend']);
});

test('order and widths of the table are taken over, hidden columns follow', () => {
  const choices = arranged(readChoices([]), [
    { id: 'name', width: 300 },
    { id: 'roas', width: 90 },
  ]);
  expect(ids(choices).slice(0, 3)).toEqual(['name', 'roas', 'status']);
  expect(choices[1]).toMatchObject({ width: 90 });
});
