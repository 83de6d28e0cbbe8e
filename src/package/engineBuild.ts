/** The engine's worker and all it loads, as files of fixed places below `assets/engine`: what the door starts in a browser. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'vite';
import { modelFiles, modelIndex } from '../server/modelIndex.mjs';

/** What takes part in a bundle is heard by the notices of third parties (thirdParty.ts). */
export interface Listening {
  readonly listen: () => Plugin;
}

const stub = 'virtual:engine';
const engine = '/src/engine/worker/worker.ts';
const output = {
  // The engine alone has a name that the door knows (lib/options.ts); others have workers called `worker` too.
  entryFileNames: ({ facadeModuleId }: { facadeModuleId?: string | null }) =>
    facadeModuleId?.endsWith(engine) === true ? 'engine/worker.js' : 'engine/[name]-[hash].js',
  chunkFileNames: 'engine/[name]-[hash].js',
  assetFileNames: 'engine/[name][extname]',
};

/** Vite builds workers beside a page; here the page is one line, and is thrown away. */
function lineOfPage(): Plugin {
  return {
    name: 'engine-alone',
    resolveId: (id) => (id === stub ? `\0${stub}` : null),
    load: (id) => (id === `\0${stub}` ? `import url from '${engine}?worker&url'; globalThis.engine = url;` : null),
  };
}

/** @param folder the package's `assets` */
export async function buildEngine(folder: string, { listen }: Listening): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    base: './',
    publicDir: false,
    plugins: [lineOfPage()],
    worker: { format: 'es', plugins: () => [listen()], rollupOptions: { output } },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2023',
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2500,
      reportCompressedSize: false,
      modulePreload: false,
      rollupOptions: { input: stub, output: { ...output, entryFileNames: 'page.js' } },
    },
  });
  rmSync(join(folder, 'page.js'));
  const models = join(folder, 'models');
  mkdirSync(models);
  cpSync('models/catalog.json', join(models, 'catalog.json'));
  for (const { path } of modelFiles('models/demo')) cpSync(join('models/demo', path), join(models, 'demo', path), { recursive: true });
  writeFileSync(join(models, 'index.json'), JSON.stringify(modelIndex(['models/demo'])));
}
