import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { contentSecurityPolicy, isolationHeaders } from './src/server/headers.mjs';
import { thirdPartyNotices } from './src/build/thirdParty.ts';
import { modelFiles, modelFolders, modelIndex } from './src/server/modelIndex.mjs';

/** Puts models/ beside the page: served in development, copied (weights and texts only) into the build. */
function serveModels(): Plugin {
  let outDir = 'dist';
  return {
    name: 'serve-models',
    configResolved(config) {
      outDir = config.build.outDir;
    },
    configureServer(server) {
      server.middlewares.use('/models', (request, response, next) => {
        if ((request.url ?? '').split('?')[0] === '/index.json') {
          response.setHeader('content-type', 'application/json');
          response.end(JSON.stringify(modelIndex(modelFolders('models'))));
          return;
        }
        next();
      });
    },
    closeBundle() {
      const target = join(outDir, 'models');
      mkdirSync(target, { recursive: true });
      if (existsSync('models/catalog.json')) cpSync('models/catalog.json', join(target, 'catalog.json'));
      // Only the embedded model is part of the build; others stay in models/ and are served from there.
      for (const { path } of modelFiles('models/demo')) {
        cpSync(join('models/demo', path), join(target, 'demo', path), { recursive: true });
      }
      writeFileSync(join(target, 'index.json'), JSON.stringify(modelIndex(['models/demo'])));
    },
  };
}

/** The policy stands in the page itself, so that it holds wherever the build is served from. */
function policyInPage(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
        injectTo: 'head-prepend',
      },
    ],
  };
}

const notices = thirdPartyNotices();

export default defineConfig({
  base: './',
  plugins: [
    react(),
    serveModels(),
    policyInPage(),
    notices.write(),
    VitePWA({
      registerType: 'autoUpdate',
      injectRegister: false,
      manifest: false,
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      injectManifest: {
        // ffmpeg's 32 MB are kept once they were needed (src/sw.ts).
        globPatterns: [
          '**/*.{js,css,html,json,svg,png,webmanifest,webp,mp4,webm,avi,mkv,mov,safetensors}',
          '**/*tfjs*.wasm',
          'third-party-notices.txt',
        ],
        globIgnores: ['**/ffmpeg-core*'],
        maximumFileSizeToCacheInBytes: 12_000_000,
        rollupFormat: 'iife',
      },
    }),
  ],
  worker: { format: 'es', plugins: () => [notices.listen()] },
  optimizeDeps: { exclude: ['@ffmpeg/ffmpeg', '@ffmpeg/core', 'onnxruntime-web'] },
  server: { headers: isolationHeaders, fs: { allow: ['.'] } },
  build: {
    rollupOptions: { input: ['index.html', 'src/headless/headless.html'] },
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2500,
    reportCompressedSize: false,
  },
});
