import { useEffect, useState } from 'react';

/** Counts the given seconds down to 0, anew whenever `since` is another object. */
export function useCountdown(seconds: number, since: unknown): number {
  const [state, setState] = useState({ since, left: seconds });
  if (state.since !== since) setState({ since, left: seconds });
  useEffect(() => {
    if (seconds <= 0) return undefined;
    const end = Date.now() + seconds * 1000;
    const timer = window.setInterval(() => {
      const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      setState({ since, left });
      if (left === 0) window.clearInterval(timer);
    }, 250);
    return () => window.clearInterval(timer);
  }, [seconds, since]);
  return state.left;
}
