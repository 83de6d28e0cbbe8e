/** What an engine is opened with, and where its worker and its files lie. */
import type { AppError } from '../shared/errors/errors';
import { whyUnreachable } from '../shared/errors/unreachable';
import type { BackendName } from '../shared/recognition/recognition';
import type { EngineClientParts } from './client/restarts';

/** How `createEngine` starts an engine. */
export interface EngineOptions {
  /** Where it computes; `auto` (default) takes a real WebGPU, else WebGL on a real GPU, else wasm. */
  readonly backend?: BackendName | 'auto';
  /**
   * Folder of the package's `assets` (the worker, wasm, ffmpeg, models), as an address of the page's own origin. Default: beside the
   * package's script, which is right where it is served as it is; with a bundler copy the folder and name it here (`/actionscope/`).
   */
  readonly assets?: string | URL;
  /**
   * A worker of your own making that runs the package's `assets/engine/worker.js`; it is asked for again where one dies.
   * What it throws is told by the first call (`engine-stopped`).
   */
  readonly worker?: () => Worker;
}

/** The engine's worker within the assets. */
const workerPath = 'engine/worker.js';

/** How the worker of these options is started, and why it could not be. */
export function workerParts({ assets, worker }: EngineOptions): EngineClientParts {
  const own = import.meta.url; // by a name, so that no bundler takes the folder for a file of its own
  const script = (): URL => new URL(workerPath, folderOf(assets ?? new URL('assets/', own)));
  return {
    open: worker ?? (() => new Worker(script(), { type: 'module', name: 'actionscope' })),
    explain: (cause: AppError) => whyUnreachable('the engine', script(), script(), { cause }),
  };
}

/** An address of a folder, whole and with `/` at its end. */
function folderOf(address: string | URL): URL {
  const whole = new URL(address, globalThis.document?.baseURI ?? globalThis.location?.href);
  if (!whole.pathname.endsWith('/')) whole.pathname += '/';
  return whole;
}
