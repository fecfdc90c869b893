import { Box, Table } from '@mantine/core';
import type { ReactNode } from 'react';

import sideways from './sideways.module.css';

interface Props {
  /** What the table holds. */
  label: string;
  children: ReactNode;
  /** Beyond this many pixels it scrolls under its head. */
  maxHeight?: number;
  /** Below this width it scrolls sideways, inside its frame. */
  minWidth?: number;
  /** Little room between its columns, small letters: for one that should fit on a phone. */
  dense?: boolean;
}

/** A table that scrolls inside its frame, also by keyboard. */
export function ScrollTable({ label, children, maxHeight, minWidth, dense }: Props) {
  return (
    <Box
      role="group"
      aria-label={label}
      tabIndex={0}
      className={sideways.sideways}
      style={{ overflowY: 'auto', overflowWrap: 'break-word', maxHeight }}
    >
      <Table
        stickyHeader={maxHeight !== undefined}
        miw={minWidth}
        verticalSpacing="xs"
        {...(dense && { horizontalSpacing: 4, fz: { base: 'xs', sm: 'sm' } })}
      >
        {children}
      </Table>
    </Box>
  );
}
