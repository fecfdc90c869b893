import { AppShell } from '@mantine/core';
import type { ReactNode } from 'react';

const HEADER = 56;
const OPEN = 224;
const NARROW = 64;

interface Props {
  narrow: boolean;
  header: ReactNode;
  navbar: ReactNode;
  children: ReactNode;
}

/** The places of the shell; the skeleton and the real thing share them, so that nothing jumps. */
export function Frame({ narrow, header, navbar, children }: Props) {
  return (
    <AppShell
      header={{ height: HEADER }}
      navbar={{ width: narrow ? NARROW : OPEN, breakpoint: 'sm', collapsed: { mobile: true } }}
      padding="md"
      transitionDuration={0}
    >
      <AppShell.Header>{header}</AppShell.Header>
      <AppShell.Navbar visibleFrom="sm" aria-label={undefined} component="div">
        {navbar}
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        {children}
      </AppShell.Main>
    </AppShell>
  );
}
