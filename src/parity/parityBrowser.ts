/** Parity in a headless Chromium: a Vite server with one page, which runs the checks and hands each row over. */
import { createReadStream, existsSync } from 'node:fs';
import { join, normalize, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { createServer, type Plugin, type ViteDevServer } from 'vite';
import { chromiumArguments, requireChromium } from '../build/chromium.mjs';
import type { ParityRow } from './rows';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Rows of one backend, as the page finds them. */
export async function* browserRows(backend: 'webgpu' | 'webgl', directory: string, names: readonly string[]): AsyncGenerator<ParityRow> {
  const server = await startServer(directory);
  const browser = await chromium.launch({ executablePath: requireChromium(), headless: true, args: chromiumArguments });
  try {
    const page = await browser.newPage();
    const queue: (ParityRow | { readonly end: string | null })[] = [];
    let wake = (): void => {};
    const push = (item: (typeof queue)[number]): void => {
      queue.push(item);
      wake();
    };
    page.on('pageerror', (error) => push({ end: error.message }));
    page.on('crash', () => push({ end: 'the page crashed' }));
    await page.exposeFunction('reportRow', push);
    await page.goto(
      `${server.resolvedUrls!.local[0]}src/parity/parityPage.html?${new URLSearchParams({ backend, names: JSON.stringify(names) })}`,
    );
    for (;;) {
      while (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const item = queue.shift()!;
      if (!('end' in item)) {
        yield revived(item);
        continue;
      }
      if (item.end !== null) throw new Error(item.end);
      return;
    }
  } finally {
    await browser.close();
    await server.close();
  }
}

/** NaN does not survive the way out of the page. */
function revived(row: ParityRow): ParityRow {
  const number = (value: number | null): number => value ?? Number.NaN;
  return {
    ...row,
    largestDifference: number(row.largestDifference),
    cosine: number(row.cosine),
    relativeNorm: number(row.relativeNorm),
    scale: number(row.scale),
  };
}

async function startServer(directory: string): Promise<ViteDevServer> {
  const server = await createServer({
    configFile: false,
    root,
    logLevel: 'error',
    appType: 'mpa',
    // of its own, so that a development server running beside it keeps its optimised packages
    cacheDir: join(root, 'node_modules/.vite-parity'),
    plugins: [serveDirectory(resolve(directory))],
    optimizeDeps: {
      noDiscovery: true,
      include: [
        '@tensorflow/tfjs-core',
        '@tensorflow/tfjs-backend-webgpu',
        '@tensorflow/tfjs-backend-webgl',
        '@tensorflow/tfjs-backend-cpu',
        '@huggingface/tokenizers',
        'fflate',
        'idb',
      ],
      exclude: ['@tensorflow/tfjs-backend-wasm'],
    },
    server: { port: 0, host: '127.0.0.1', hmr: false, watch: null },
  });
  return server.listen();
}

function serveDirectory(directory: string): Plugin {
  return {
    name: 'golden-files',
    configureServer(server) {
      server.middlewares.use('/golden', (request, response, next) => {
        const path = normalize(join(directory, decodeURIComponent((request.url ?? '').split('?')[0]!)));
        if (!path.startsWith(directory + sep) || !existsSync(path)) return next();
        createReadStream(path).pipe(response);
      });
    },
  };
}
