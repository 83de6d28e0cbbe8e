/** The parts of ffmpeg that come from the server: where they are, and why one did not come. */
import core from '@ffmpeg/core?url';
import wasm from '@ffmpeg/core/wasm?url';
import type { AppError } from '../../../shared/errors/errors';
import { partUnreachable, whyUnreachable } from '../../../shared/errors/unreachable';
// oxlint-disable-next-line import/default -- the address of the worker's script, which Vite gives
import workerAddress from './ffmpegWorker.ts?worker&url';

const part = 'the ffmpeg decoder';
const full = (address: string): string => new URL(address, self.location.href).href;

/** Whole addresses, since the package resolves none; asked for where a page or worker is, not when this module is read. */
export const addresses = () => ({ coreURL: full(core), wasmURL: full(wasm), classWorkerURL: full(workerAddress) });

/** The first part that the server does not hand out; where it hands out all, they are not whole. */
export async function whyMissing(cause: string): Promise<AppError> {
  const { coreURL, wasmURL, classWorkerURL } = addresses();
  for (const address of [classWorkerURL, coreURL, wasmURL]) {
    const error = await whyUnreachable(part, address, classWorkerURL, { cause });
    if (error.details['reason'] !== 'silent') return error;
  }
  return partUnreachable(part, 'damaged', { cause });
}

/** Drops what caches hold of the core, and has the browser ask the server again. */
export async function forgetCore(): Promise<void> {
  const { coreURL, wasmURL } = addresses();
  for (const address of [coreURL, wasmURL]) {
    const names = await globalThis.caches?.keys().catch(() => []);
    for (const name of names ?? []) await (await caches.open(name)).delete(address);
    await fetch(address, { cache: 'reload' })
      .then((response) => response.arrayBuffer())
      .catch(() => undefined);
  }
}
