import { createRoute, lazyRouteComponent } from '@tanstack/react-router';

import { portalRoute } from '@/app/areas';
import { DEFAULT_PRESET, readPeriod, type Period } from '@/shared/period';

/** Figures that the heat map can show. */
export const HEATS = ['spend', 'revenue', 'purchases', 'roas'] as const;

export type Heat = (typeof HEATS)[number];

interface Search extends Period {
  /** What the heat map shows; spend without it. */
  heat?: Heat;
}

export const analyticsRoute = createRoute({
  getParentRoute: () => portalRoute,
  path: '/analytics',
  validateSearch: (raw: Record<string, unknown>): Search => {
    const { preset, dateFrom, dateTo } = readPeriod(raw);
    const heat = HEATS.find((each) => each === raw.heat);
    return {
      preset: preset === DEFAULT_PRESET ? undefined : preset,
      dateFrom,
      dateTo,
      heat: heat === 'spend' ? undefined : heat,
    };
  },
  component: lazyRouteComponent(() => import('./Analytics'), 'Analytics'),
});
