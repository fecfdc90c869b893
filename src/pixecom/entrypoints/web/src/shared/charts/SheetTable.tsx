import { Table } from '@mantine/core';

import type { Sheet } from '@/shared/charts/chart';
import { ScrollTable } from '@/shared/ui/ScrollTable';

/** The figures of a chart, to be read. */
export function SheetTable({ sheet, label }: { sheet: Sheet; label: string }) {
  const align = (index: number) => (sheet.columns[index]?.right ? 'right' : 'left');
  return (
    <ScrollTable label={label} maxHeight={360}>
      <Table.Thead>
        <Table.Tr>
          {sheet.columns.map((column, index) => (
            <Table.Th key={column.label} ta={align(index)} style={{ whiteSpace: 'nowrap' }}>
              {column.label}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sheet.rows.map((row) => (
          <Table.Tr key={row.key}>
            {row.shown.map((text, index) => (
              <Table.Td
                key={sheet.columns[index]?.label}
                ta={align(index)}
                style={{ whiteSpace: index > 0 ? 'nowrap' : undefined }}
              >
                {text}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollTable>
  );
}
