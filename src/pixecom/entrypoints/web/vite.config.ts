import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
import { compression } from 'vite-plugin-compression2';
import { defineConfig } from 'vite';

/** Where `make web-dev` finds the API: a running `make run`. */
const API = process.env.PIXECOM_API ?? 'http://127.0.0.1:3001';

export default defineConfig({
  plugins: [
    react(),
    compression({ include: /\.(js|css|svg)$/, algorithms: ['brotliCompress', 'gzip'] }),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // The server puts a fresh nonce in its place in every answer (entrypoints/http/dashboard.py).
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': {
        target: API,
        changeOrigin: true,
        // The API gives the session to its own pages alone: these are, while they are worked on.
        headers: { origin: API },
      },
    },
  },
});
