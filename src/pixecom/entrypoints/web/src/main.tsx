import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@/app/global.css';

import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from '@/app/App';
import { beginWithSession } from '@/app/beginning';
import { endWithSession } from '@/app/ending';
import { styleNonce } from '@/app/theme';
import { ApiError } from '@/shared/api/errors';
import { followOtherTabs, renewWhileVisible } from '@/shared/api/browserSession';

setNonce(styleNonce()); // for what drawers and dialogs lock scrolling with
endWithSession();
followOtherTabs();
renewWhileVisible();
beginWithSession();

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
