import { Group, Kbd, Modal, Table } from '@mantine/core';
import { useMounted } from '@mantine/hooks';

import { en } from '@/app/messages.en';
import { vi } from '@/app/messages.vi';
import { navigation } from '@/app/navigation';
import { useLanguage, useMessages } from '@/shared/i18n/language';

interface Props {
  opened: boolean;
  onClose: () => void;
}

/** The list of keys, opened with `?`. */
export function ShortcutSheet({ opened, onClose }: Props) {
  const t = useMessages({ en, vi });
  const { language } = useLanguage();
  // Born open it would know nothing to give the focus back to.
  const isMounted = useMounted();
  const rows: [string[], string][] = [
    [['Ctrl', 'K'], t.keys.palette],
    [['/'], t.keys.search],
    ...navigation.flatMap(({ key, label }): [string[], string][] =>
      key ? [[['g', key], label[language]]] : [],
    ),
    [['↑', '↓', '←', '→'], t.keys.move],
    [['Home', 'End', 'PgUp', 'PgDn'], t.keys.jump],
    [['Space'], t.keys.select],
    [['Enter'], t.keys.open],
    [['Esc'], t.keys.close],
    [['?'], t.keys.help],
  ];
  return (
    <Modal
      opened={opened && isMounted}
      onClose={onClose}
      title={t.keys.title}
      closeButtonProps={{ 'aria-label': t.keys.closeList }}
    >
      <Table aria-label={t.keys.title}>
        <Table.Tbody>
          {rows.map(([keys, meaning]) => (
            <Table.Tr key={keys.join(' ')}>
              <Table.Th scope="row" fw={400}>
                <Group gap={4} wrap="nowrap">
                  {keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </Group>
              </Table.Th>
              <Table.Td>{meaning}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
