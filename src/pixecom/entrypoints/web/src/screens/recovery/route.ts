import { createRoute, lazyRouteComponent } from '@tanstack/react-router';

import { publicRoute } from '@/app/areas';

/** The proof out of the mail. */
const withToken = ({ token }: Record<string, unknown>) => ({
  token: typeof token === 'string' ? token : '',
});

export const forgotRoute = createRoute({
  getParentRoute: () => publicRoute,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('./ForgotPassword'), 'ForgotPassword'),
});

export const resetRoute = createRoute({
  getParentRoute: () => publicRoute,
  path: '/reset-password',
  validateSearch: withToken,
  component: lazyRouteComponent(() => import('./ResetPassword'), 'ResetPassword'),
});

export const verifyRoute = createRoute({
  getParentRoute: () => publicRoute,
  path: '/verify-email',
  validateSearch: withToken,
  component: lazyRouteComponent(() => import('./VerifyEmail'), 'VerifyEmail'),
});
