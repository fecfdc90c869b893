import { CatchBoundary } from '@tanstack/react-router';
import { Suspense, useState, type ReactNode } from 'react';

interface Props {
  /** Whether the part is wanted; from then on it stays. */
  when: boolean;
  children: ReactNode;
}

/** A part of the shell whose code comes with its first use; without a network it stays away. */
export function Later({ when, children }: Props) {
  const [isWanted, setIsWanted] = useState(when);
  if (when && !isWanted) setIsWanted(true);
  if (!isWanted) return null;
  return (
    <CatchBoundary getResetKey={() => 'once'} errorComponent={Away}>
      <Suspense>{children}</Suspense>
    </CatchBoundary>
  );
}

function Away() {
  return null;
}
