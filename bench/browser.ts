/** The bench in a headless Chromium on a Vite server of its own, isolated so that wasm may have threads. */
import { createReadStream, existsSync } from 'node:fs';
import { join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { createServer, type Plugin } from 'vite';
import { chromiumArguments, requireChromium } from '../src/build/chromium.mjs';
import { isolationHeaders } from '../src/server/headers.mjs';
import { benchClips } from './clips';
import type { Stage } from './contenders/contender';
import type { BenchPlan, Group, PageAdapter } from './page';
import { installPeers } from './contenders/peers';
import type { Row } from './measures/rows';
import type { EncoderName } from './contenders/sizes';

export interface BenchOptions {
  readonly quick: boolean;
  readonly say: (text: string) => void;
  readonly row: (row: Row) => void;
  /** One part alone; GPU memory is counted, and views are drawn, in Node only. */
  readonly only?: 'gpu' | 'cpu' | 'decode' | 'memory' | 'views';
  /** Timed runs of each contender and stage. */
  readonly runs?: number;
  /** Instead of those that suit adapter and processor. */
  readonly encoder?: EncoderName;
}

const root = fileURLToPath(new URL('..', import.meta.url));

/** @returns the WebGPU adapter's name, null where there is none */
export async function benchInBrowser({ quick, say, row, only, runs, encoder }: BenchOptions): Promise<string | null> {
  const peers = only === 'decode' ? {} : installPeers(say);
  const clips = only === undefined || only === 'decode' ? benchClips(say, quick) : { folder: null, clips: [] };
  const folders = { ...peers, ...(clips.folder === null ? {} : { '/clips/': clips.folder }) };
  const server = await createServer({
    configFile: false,
    root,
    logLevel: 'error',
    appType: 'mpa',
    cacheDir: join(root, 'node_modules/.vite-bench'),
    plugins: [serveFolders(folders)],
    worker: { format: 'es' },
    optimizeDeps: {
      noDiscovery: true,
      include: [
        '@tensorflow/tfjs-core',
        '@tensorflow/tfjs-core/dist/register_all_gradients',
        '@tensorflow/tfjs-backend-webgpu',
        '@tensorflow/tfjs-backend-webgl',
        '@tensorflow/tfjs-backend-cpu',
        '@tensorflow/tfjs-backend-wasm',
        'mediabunny',
      ],
      exclude: ['@ffmpeg/ffmpeg', '@ffmpeg/core', 'onnxruntime-web'],
    },
    server: { port: 0, host: '127.0.0.1', hmr: false, watch: null, headers: isolationHeaders },
  });
  await server.listen();
  const browser = await chromium.launch({ executablePath: requireChromium(), headless: true, args: chromiumArguments });
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => say(`page: ${error.message}`));
    page.on('console', (line) => void (line.type() === 'error' && say(`page: ${line.text()}`)));
    await page.exposeFunction('say', say);
    await page.exposeFunction('row', row);
    await page.goto(`${server.resolvedUrls!.local[0]}bench/page.html`);
    await page.waitForFunction(() => 'bench' in globalThis);
    const adapter = await page.evaluate(() => (globalThis as unknown as { pageAdapter: () => Promise<PageAdapter | null> }).pageAdapter());
    const groups = plannedGroups(adapter, {
      quick,
      transformers: '/peers/transformers/' in peers,
      ...(runs === undefined ? {} : { runs }),
      ...(encoder === undefined ? {} : { encoder }),
    }).filter(({ title }) => only === undefined || title.toLowerCase().startsWith(only));
    const plan: BenchPlan = { groups, decode: { clips: clips.clips, runs: runs ?? (quick ? 1 : 3) } };
    await page.evaluate((given) => (globalThis as unknown as { bench: (plan: BenchPlan) => Promise<void> }).bench(given), plan);
    return adapter === null ? null : `${adapter.name}${adapter.software ? ' (software)' : ''}`;
  } finally {
    await browser.close();
    await server.close();
  }
}

/** GPU contenders on what the adapter can bear, then CPU contenders. */
function plannedGroups(
  adapter: PageAdapter | null,
  { quick, transformers, runs, encoder }: Pick<BenchOptions, 'quick' | 'runs' | 'encoder'> & { readonly transformers: boolean },
): Group[] {
  const software = adapter?.software === true;
  const half = adapter?.half === true;
  const gpuEncoder = encoder ?? (software ? (quick ? 'tiny' : 'toy') : quick ? 'small' : 'vit-b-16');
  const cpuEncoder = encoder ?? (quick ? 'small' : 'vit-b-16');
  const times = (forward: number, prompted: number, training?: number): Group['runs'] => {
    const planned: [Stage, number | undefined][] = [
      ['forward', forward],
      ['forward with prompts', prompted],
      ['training step', training],
    ];
    return Object.fromEntries(planned.filter(([, count]) => count !== undefined).map(([stage, count]) => [stage, runs ?? count]));
  };
  const gpu: Group = {
    title: `GPU, ${gpuEncoder}`,
    encoder: gpuEncoder,
    contenders: [
      'ours, WebGPU',
      ...(half && !software ? (['ours, half arithmetic, WebGPU'] as const) : []), // software adapters have no such variant
      'stock tfjs, WebGPU',
      'onnxruntime-web, WebGPU',
      ...(half ? (['onnxruntime-web fp16, WebGPU'] as const) : []),
      ...(transformers ? (['transformers.js, WebGPU'] as const) : []),
    ],
    stockTrains: !quick || !software, // it takes a software adapter a quarter of a minute
    runs: !quick ? times(5, 5, 5) : software ? times(3, 1, 1) : times(3, 3, 3),
  };
  const cpu: Group = {
    title: `CPU, ${cpuEncoder}`,
    encoder: cpuEncoder,
    contenders: [
      'ours, wasm 1 thread',
      'ours, wasm 2 threads',
      'ours in 8 bits, wasm 1 thread',
      'ours in 8 bits, wasm 2 threads',
      'stock tfjs, wasm',
      'onnxruntime-web, wasm 1 thread',
      'onnxruntime-web, wasm 2 threads',
      'onnxruntime-web int8, wasm 1 thread',
      'onnxruntime-web int8, wasm 2 threads',
      ...(transformers ? (['transformers.js, wasm'] as const) : []),
    ],
    stockTrains: true,
    // a training step of ViT-B/16 on one CPU thread takes minutes; the quick run's encoder shows the ratio
    runs: quick ? times(3, 3, 1) : times(5, 5),
  };
  return adapter === null ? [cpu] : [gpu, cpu];
}

function serveFolders(folders: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'bench-folders',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const url = decodeURIComponent((request.url ?? '').split('?')[0]!);
        const prefix = Object.keys(folders).find((start) => url.startsWith(start));
        if (prefix === undefined) return next();
        const folder = normalize(folders[prefix]!);
        const path = normalize(join(folder, url.slice(prefix.length)));
        if (!path.startsWith(folder + sep) || !existsSync(path)) return next();
        const types: Readonly<Record<string, string>> = { js: 'text/javascript', mjs: 'text/javascript', wasm: 'application/wasm' };
        response.setHeader('content-type', types[path.split('.').at(-1)!] ?? 'application/octet-stream');
        for (const [name, value] of Object.entries(isolationHeaders)) response.setHeader(name, value);
        createReadStream(path).pipe(response);
      });
    },
  };
}
