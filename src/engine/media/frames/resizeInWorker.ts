/**
 * Resizing in a worker of its own, one for the whole engine. Browsers hand a decoder its next packet on the thread that
 * made it: while that thread resizes a large frame (25 ms), the decoder would stand still.
 */
import { AppError } from '../../../shared/errors/errors';
import type { Milliseconds } from '../../../shared/base/units';
import { whyUnreachable } from '../../../shared/errors/unreachable';
import { watchHelper } from '../../base/helperLife';
// oxlint-disable-next-line import/default -- the address of the worker's script, which Vite gives
import script from './resizeWorker.ts?worker&url';
import type { ResizeJob, ResizeReply, ResizeRequest, Resized } from './resizeJob';

interface Waiting {
  readonly resolve: (resized: Resized) => void;
  readonly reject: (error: AppError) => void;
}

let worker: Worker | null = null;
let nextId = 1;
/** Starts the clock of the worker's silence. */
let asked = (): void => undefined;
const waiting = new Map<number, Waiting>();

/** Lets the worker load while the first frame is still being decoded. */
export function prepareResizing(): void {
  worker ??= startWorker();
}

/** As `resizeRegion(pictureRows(picture, orientation), ...)`. */
export function resizeInWorker(job: ResizeJob): Promise<Resized> {
  worker ??= startWorker();
  const request: ResizeRequest = { ...job, id: nextId++ };
  worker.postMessage(request, [job.picture.data.buffer]);
  return new Promise((resolve, reject) => {
    waiting.set(request.id, { resolve, reject });
    if (waiting.size === 1) asked();
  });
}

/** Resizing one picture takes milliseconds. */
const patience: Milliseconds = 15_000;

function startWorker(): Worker {
  const started = new Worker(script, { type: 'module', name: 'resize' });
  let silent: ReturnType<typeof setTimeout> | undefined;
  const listen = (): void => {
    clearTimeout(silent);
    silent = waiting.size === 0 ? undefined : setTimeout(() => end(gone('it no longer answers')), patience);
  };
  /** Whoever waits goes another way or tries again: the next picture has a worker of its own. */
  const end = (error: AppError): void => {
    clearTimeout(silent);
    stopWatching();
    started.terminate();
    if (worker === started) worker = null;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const stopWatching = watchHelper(started, () => end(gone('it disappeared')));
  started.addEventListener('message', ({ data }: MessageEvent<ResizeReply>) => {
    waiting.get(data.id)?.resolve(data);
    waiting.delete(data.id);
    listen();
  });
  started.addEventListener('error', (event) => {
    event.preventDefault();
    const { message } = event as Partial<ErrorEvent>;
    if (message !== undefined) end(new AppError('internal', `resizing failed: ${message}`));
    else void whyUnreachable('the part that resizes pictures', new URL(script, self.location.href), self.location.href).then(end);
  });
  asked = listen;
  return started;
}

function gone(why: string): AppError {
  return new AppError('engine-stopped', `The worker that resizes pictures stopped: ${why}.`, { remedy: 'Try again.', details: { why } });
}
