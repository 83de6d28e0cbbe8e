/**
 * The package for Node: the engine itself, in the program. A file `X.node.ts` beside `X.ts` takes its place: what only a browser has
 * (workers, WebCodecs, addresses of assets) is met there.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'vite';
import type { Listening } from './engineBuild';

const entries = { index: 'src/libNode/index.ts', ffmpegThread: 'src/libNode/ffmpegThread.ts', wasmThread: 'src/libNode/wasmThread.ts' };

function nodeFiles(): Plugin {
  return {
    name: 'node-files',
    enforce: 'pre',
    async resolveId(id, importer, options) {
      // Addresses of a browser's files: none of them is asked for in Node.
      if (/\?(worker&)?url$/.test(id)) return '\0none';
      if (id === 'node-fetch') return '\0fetch'; // tfjs's own, of before Node had one
      const found = await this.resolve(id, importer, { ...options, skipSelf: true });
      const own = found?.id.replace(/\.ts$/, '.node.ts');
      // A file of Node's may import the one that it stands for, for its types.
      return own !== undefined && own !== found?.id && own !== importer && existsSync(own) ? own : found;
    },
    load: (id) => (id === '\0none' ? `export default '';` : id === '\0fetch' ? `export default (...asked) => fetch(...asked);` : null),
  };
}

/** What modules of CommonJS in the bundle (emscripten's, tfjs's) expect of Node. */
const banner = [
  `import { createRequire as actionscopeRequire } from 'node:module';`,
  `import { dirname as actionscopeFolder } from 'node:path';`,
  `import { fileURLToPath as actionscopePath } from 'node:url';`,
  `const require = actionscopeRequire(import.meta.url);`,
  `const __filename = actionscopePath(import.meta.url);`,
  `const __dirname = actionscopeFolder(__filename);`, // not by URL: modules of the bundle have one of their own
].join('\n');

/** @param folder the package's own */
export async function buildForNode(folder: string, { listen }: Listening): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [nodeFiles(), listen()],
    ssr: { noExternal: true, external: ['webgpu'], target: 'node' },
    build: {
      ssr: true,
      outDir: join(folder, 'node'),
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      reportCompressedSize: false,
      rollupOptions: { input: entries, output: { banner, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' } },
    },
  });
}
