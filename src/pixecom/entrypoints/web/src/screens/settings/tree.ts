import type { Shape } from '@/shared/api/client';

export type Connection = Shape<'ConnectionView'>;

/** Puts what hangs below a connection after it; `depth` 0 hangs below nothing that is shown. */
export function treeOf(
  connections: readonly Connection[],
): { connection: Connection; depth: number }[] {
  const shown = new Set(connections.map((each) => each.id));
  const below = Map.groupBy(connections, ({ parentId }) =>
    parentId !== null && shown.has(parentId) ? parentId : null,
  );
  const rowsOf = (parent: string | null, depth: number): ReturnType<typeof treeOf> =>
    (below.get(parent) ?? []).flatMap((connection) => [
      { connection, depth },
      ...rowsOf(connection.id, depth + 1),
    ]);
  return rowsOf(null, 0);
}
