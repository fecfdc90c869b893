import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@/app/global.css';

import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from '@/app/App';
import { endWithSession } from '@/app/ending';
import { router } from '@/app/router';
import { styleNonce } from '@/app/theme';
import { ApiError } from '@/shared/api/errors';
import { followOtherTabs, renewWhileVisible } from '@/shared/api/browserSession';

setNonce(styleNonce()); // for what drawers and dialogs lock scrolling with
endWithSession();
followOtherTabs();
renewWhileVisible();
// The code of the screen is on its way while the session is taken up.
for (const route of router.getMatchedRoutes(window.location.pathname)[0]) {
  void router.loadRouteChunk(route);
}

const root = document.getElementById('root');
if (root) {
  createRoot(root, {
    // What the API refuses has its place on the screen; anything else is a defect of ours.
    onCaughtError: (error) => {
      if (!(error instanceof ApiError)) reportError(error);
    },
  }).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
