import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where the TeamChat server listens while `vite dev` serves the app. */
const server = process.env.TEAMCHAT_SERVER ?? 'http://localhost:3000';

// The server accepts its own Origin only, so the proxy speaks as the server's own page would.
const proxy = { target: server, changeOrigin: true, headers: { origin: new URL(server).origin } };

export default defineConfig({
  plugins: [react(), tailwindcss()],
  server: {
    port: 5173,
    strictPort: true,
    proxy: {
      '/trpc': { ...proxy, ws: true },
      '/v1': proxy,
      '/docs': proxy,
      '/openapi.json': proxy,
    },
  },
  build: {
    target: 'es2022',
    // The content security policy allows no data: URLs for fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
});
