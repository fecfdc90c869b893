import { expect, it } from 'vitest';

import { treeOf, type Connection } from './tree';

function connection(id: string, parentId: string | null): Connection {
  return { id, parentId } as Connection;
}

it('puts pixels below their account, and what has lost its account at the top', () => {
  const rows = treeOf([
    connection('conversion', 'pixel'),
    connection('account', null),
    connection('orphan', 'hidden'),
    connection('pixel', 'account'),
  ]);
  expect(rows.map(({ connection: { id }, depth }) => [id, depth])).toEqual([
    ['account', 0],
    ['pixel', 1],
    ['conversion', 2],
    ['orphan', 0],
  ]);
});
