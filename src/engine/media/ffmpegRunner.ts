/**
 * One ffmpeg for the whole engine: loaded when first needed, one command after the other, stopped by ending its
 * worker (the next command starts a new one, 0.3 s). Commands of several clips may be asked for at once; they queue.
 */
import { AppError, cancelled, throwIfCancelled } from '../../shared/errors';
import { mediaError } from './failures';
import type { FfmpegReply, FfmpegRequest } from './ffmpegFiles';

export interface FfmpegRun {
  readonly code: number;
  readonly log: readonly string[];
  readonly output: Uint8Array<ArrayBuffer> | null;
}

export interface RunLimits {
  readonly signal?: AbortSignal | undefined;
  /** On performance.now()'s clock. */
  readonly deadline: number;
  /** Called once when ffmpeg must be loaded first. */
  readonly onLoading?: (() => void) | undefined;
}

/** Takes the raw frames a command writes to `framesPath`, one by one. */
export interface FrameSink {
  readonly frameBytes: number;
  readonly onFrame: (frame: Uint8Array<ArrayBuffer>) => void;
}

let worker: Worker | null = null;
let queue: Promise<unknown> = Promise.resolve();
let nextId = 1;

/**
 * Runs one command. Throws `cancelled`, `decode-timeout`, or `nothing-decodable` when ffmpeg itself broke down;
 * a command that merely fails answers with its code.
 */
export function runFfmpeg(
  program: FfmpegRequest['program'],
  file: File,
  args: readonly string[],
  limits: RunLimits,
  sink?: FrameSink,
): Promise<FfmpegRun> {
  const turn = queue.then(() => runNow(program, file, args, limits, sink));
  queue = turn.catch(() => undefined);
  return turn;
}

/** Gives ffmpeg's memory back; the next command loads it again. Waits for commands under way. */
export function releaseFfmpeg(): Promise<void> {
  const turn = queue.then(stop);
  queue = turn;
  return turn;
}

function stop(): void {
  worker?.terminate();
  worker = null;
}

function runNow(
  program: FfmpegRequest['program'],
  file: File,
  args: readonly string[],
  { signal, deadline, onLoading }: RunLimits,
  sink: FrameSink | undefined,
): Promise<FfmpegRun> {
  throwIfCancelled(signal);
  const milliseconds = deadline - performance.now();
  if (milliseconds <= 0) throw mediaError('decode-timeout', file.name);
  if (worker === null) {
    onLoading?.();
    worker = new Worker(new URL('./ffmpegWorker.ts', import.meta.url), { type: 'module', name: 'ffmpeg' });
  }
  const current = worker;
  const id = nextId++;
  return new Promise<FfmpegRun>((resolve, reject) => {
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      current.onmessage = null;
      current.onerror = null;
    };
    const fail = (error: AppError) => {
      finish();
      stop();
      reject(error);
    };
    const onAbort = () => fail(cancelled());
    const timer = setTimeout(() => fail(mediaError('decode-timeout', file.name)), milliseconds);
    signal?.addEventListener('abort', onAbort, { once: true });
    current.onerror = (event) => {
      event.preventDefault();
      fail(new AppError('internal', `ffmpeg could not start: ${event.message}`, { details: { message: event.message } }));
    };
    current.onmessage = ({ data }: MessageEvent<FfmpegReply>) => {
      if (data.id !== id) return;
      if ('frame' in data) {
        try {
          sink?.onFrame(data.frame);
        } catch (error) {
          fail(AppError.from(error));
        }
        return;
      }
      if ('failure' in data) {
        // A trap inside the core (out of memory, a decoder's bug) leaves it unusable.
        fail(mediaError('nothing-decodable', file.name, { reason: data.failure }));
        return;
      }
      finish();
      resolve(data);
    };
    current.postMessage({ id, program, file, args, frameBytes: sink?.frameBytes ?? 0 } satisfies FfmpegRequest);
  });
}
