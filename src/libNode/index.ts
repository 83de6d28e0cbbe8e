/**
 * The package's door for Node: the same engine, inside the program (wasm with threads; WebGPU by Dawn where the optional package
 * `webgpu` is installed). Files of the disk come in by `openFile`.
 *
 *   using engine = createEngine();
 *   const model = await engine.loadModel('demo');
 *   const { ranked } = await model.recognize(await openFile('clip.mp4'), { labels: ['swim', 'run'] });
 */
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { useAssets } from '../engine/base/packageAssets';
import type { EngineOptions } from '../lib';
import { createEngineClient } from '../lib/client/engineClient';
import { type Engine, engineOver } from '../lib/door';
import { AppError } from '../shared/errors/errors';
import { inlinePort } from './inlinePort';
import { offerWebgpu } from './webgpu';

export * from '../lib';

const here = import.meta.url; // by a name: the bundler is to leave the address alone
let inUse = false;

/**
 * An engine inside this program. tfjs, and so the backend, is one for the whole program: a second engine is refused (`busy-elsewhere`)
 * until the first is closed; whoever wants two gives each a worker thread of its own, or a process. For WebGPU the globals that the
 * package `webgpu` defines (GPUBufferUsage ..., navigator.gpu) are set.
 * Throws AppError `busy-elsewhere`; what cannot be started is told by the first call.
 */
export function createEngine({ backend = 'auto', assets = new URL('../assets/', here) }: Omit<EngineOptions, 'worker'> = {}): Engine {
  if (inUse) {
    throw new AppError('busy-elsewhere', 'There is an engine in this program already.', {
      remedy: 'Close it first, or give each a worker thread of its own.',
      details: { name: 'the other engine' },
    });
  }
  inUse = true;
  useAssets(folderOf(assets));
  const port = inlinePort(async (end) => {
    if (backend === 'webgpu' || backend === 'auto') await offerWebgpu();
    const { serveEngine } = await import('../engine/worker/serve');
    serveEngine(end);
  });
  const engine = engineOver(createEngineClient({ open: port, explain: (cause) => Promise.resolve(cause) }), backend);
  const close = (): void => {
    inUse = false;
    engine.close();
  };
  return { ...engine, close, [Symbol.dispose]: close };
}

/** A file of the disk as a File, read when it is needed. Throws what Node's file system says (ENOENT ...). */
export async function openFile(path: string): Promise<File> {
  return new File([await openAsBlob(path)], basename(path));
}

function folderOf(assets: string | URL): URL {
  const url = assets instanceof URL ? assets : URL.canParse(assets) ? new URL(assets) : pathToFileURL(assets);
  return url.pathname.endsWith('/') ? url : new URL(`${url.href}/`);
}
