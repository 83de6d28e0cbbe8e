import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumArguments, findChromium } from './src/build/chromium.mjs';

/** Two kinds of tests: in Node, and (`*.browser.test.ts`) in a real Chromium with its software WebGPU adapter. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.test.{ts,tsx}', 'models/world/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: ['**/*.browser.test.*', '**/node_modules/**'],
          testTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        server: { fs: { allow: ['.', '../shared'] } },
        optimizeDeps: {
          exclude: ['@ffmpeg/ffmpeg', '@ffmpeg/core'],
          // Named ahead, so that no test is reloaded because a dependency was found late.
          include: [
            '@tensorflow/tfjs-core',
            '@tensorflow/tfjs-backend-cpu',
            '@tensorflow/tfjs-backend-wasm',
            '@tensorflow/tfjs-backend-webgl',
            '@tensorflow/tfjs-backend-webgpu',
            '@huggingface/tokenizers',
            'mediabunny',
            'hash-wasm',
            'fflate',
            'idb',
            'valibot',
            'react',
            'react-dom/client',
            'react/jsx-dev-runtime',
            'react-i18next',
            'i18next',
            'zustand',
            'zustand/react/shallow',
          ],
        },
        worker: { format: 'es' },
        test: {
          name: 'browser',
          include: ['src/**/*.browser.test.{ts,tsx}', 'bench/**/*.browser.test.ts'],
          testTimeout: 120_000,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: findChromium(), args: chromiumArguments },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
