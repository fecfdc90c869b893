import type { ReactNode } from 'react';

import classes from './Frame.module.css';

interface Props {
  narrow: boolean;
  header: ReactNode;
  navbar: ReactNode;
  children: ReactNode;
}

/** The places of the shell; the skeleton and the real thing share them, so that nothing jumps. */
export function Frame({ narrow, header, navbar, children }: Props) {
  return (
    <div className={classes.frame} data-narrow={narrow || undefined}>
      <header className={classes.header}>{header}</header>
      <div className={classes.navbar}>{navbar}</div>
      <main className={classes.main} id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
