import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { useWords } from './words';

interface Props {
  /** Whose menu it is. */
  name: string;
  isBusy: boolean;
  children: ReactNode;
}

/** What can be done with something, behind three dots. */
export function DotsMenu({ name, isBusy, children }: Props) {
  const t = useWords();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t.actions(name)} loading={isBusy}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
