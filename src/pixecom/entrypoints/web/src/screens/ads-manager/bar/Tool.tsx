import { Button, type ButtonProps } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ComponentProps } from 'react';

import classes from './bar.module.css';

interface Props extends ButtonProps, Omit<ComponentProps<'button'>, keyof ButtonProps> {
  icon: Icon;
  label: string;
}

/** A button above the table; on a small screen its icon alone, with its name read out. */
export function Tool({ icon: Icon, label, ...others }: Props) {
  return (
    <Button
      size="xs"
      variant="default"
      aria-label={label}
      leftSection={<Icon size={14} aria-hidden />}
      classNames={{ root: classes.tool, label: classes.toolLabel, section: classes.toolIcon }}
      {...others}
    >
      {label}
    </Button>
  );
}
