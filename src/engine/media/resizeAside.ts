/**
 * Resizing in a worker of its own, one for the whole engine. Browsers hand a decoder its next packet on the thread that
 * made it: while that thread resizes a large frame (25 ms), the decoder would stand still.
 */
import { AppError } from '../../shared/errors';
import type { ViewGeometry } from './geometry';
import type { Orientation, Picture } from './types';

export interface ResizeJob {
  /** Its memory goes to the worker, and comes back when the job is done. */
  readonly picture: Picture;
  readonly orientation: Orientation;
  readonly resized: ViewGeometry['resized'];
  readonly region: ViewGeometry['region'];
}

export interface ResizeRequest extends ResizeJob {
  readonly id: number;
}

export interface Resized {
  /** u8 RGB [region.height, region.width, 3] */
  readonly band: Uint8Array<ArrayBuffer>;
  /** The picture's memory. */
  readonly memory: ArrayBuffer;
}

export interface ResizeReply extends Resized {
  readonly id: number;
}

interface Waiting {
  readonly resolve: (resized: Resized) => void;
  readonly reject: (error: AppError) => void;
}

let worker: Worker | null = null;
let nextId = 1;
const waiting = new Map<number, Waiting>();

/** Lets the worker load while the first frame is still being decoded. */
export function prepareResizing(): void {
  worker ??= startWorker();
}

/** As `resizeRegion(pictureRows(picture, orientation), ...)`. */
export function resizeAside(job: ResizeJob): Promise<Resized> {
  worker ??= startWorker();
  const request: ResizeRequest = { ...job, id: nextId++ };
  worker.postMessage(request, [job.picture.data.buffer]);
  return new Promise((resolve, reject) => waiting.set(request.id, { resolve, reject }));
}

function startWorker(): Worker {
  const started = new Worker(new URL('./resizeWorker.ts', import.meta.url), { type: 'module', name: 'resize' });
  started.addEventListener('message', ({ data }: MessageEvent<ResizeReply>) => {
    waiting.get(data.id)?.resolve(data);
    waiting.delete(data.id);
  });
  started.addEventListener('error', (event) => {
    event.preventDefault();
    started.terminate();
    worker = null;
    const error = new AppError('internal', `resizing failed: ${event.message}`);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });
  return started;
}
