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
  /** Called before the first frame, again where the command had to be repeated. */
  readonly onStart: () => void;
  readonly onFrame: (frame: Uint8Array<ArrayBuffer>) => void;
}

let worker: Worker | null = null;
let queue: Promise<unknown> = Promise.resolve();
let nextId = 1;
/** Commands the worker has run. */
let commands = 0;
const commandsPerWorker = 500;

/**
 * Runs one command. A trap inside the core (broken files can leave it confused for the next command) is answered by
 * a second try in a fresh one.
 * @throws `cancelled`, `decode-timeout`, or `nothing-decodable` when ffmpeg itself broke down twice; a command that
 * merely fails answers with its code
 */
export function runFfmpeg(
  program: FfmpegRequest['program'],
  file: File,
  args: readonly string[],
  limits: RunLimits,
  sink?: FrameSink,
): Promise<FfmpegRun> {
  const turn = queue.then(async () => {
    const run =
      (await runOnce(program, file, args, limits, sink)) ?? (await runOnce(program, file, args, limits, sink));
    if (run === null) throw mediaError('nothing-decodable', file.name, { reason: 'ffmpeg broke down' });
    commands++;
    // A failed command is where confusion starts, and every command leaves a little memory behind.
    if ((program === 'ffmpeg' && run.code !== 0) || commands >= commandsPerWorker) stop();
    return run;
  });
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
  commands = 0;
}

/** Answers null where the core trapped. */
function runOnce(
  program: FfmpegRequest['program'],
  file: File,
  args: readonly string[],
  { signal, deadline, onLoading }: RunLimits,
  sink: FrameSink | undefined,
): Promise<FfmpegRun | null> {
  throwIfCancelled(signal);
  const milliseconds = deadline - performance.now();
  if (milliseconds <= 0) throw mediaError('decode-timeout', file.name);
  if (worker === null) {
    onLoading?.();
    worker = new Worker(new URL('./ffmpegWorker.ts', import.meta.url), { type: 'module', name: 'ffmpeg' });
  }
  const current = worker;
  const id = nextId++;
  sink?.onStart();
  return new Promise<FfmpegRun | null>((resolve, reject) => {
    const listening = new AbortController();
    const listen = { signal: listening.signal };
    const finish = () => {
      clearTimeout(timer);
      listening.abort();
    };
    const fail = (error: AppError) => {
      finish();
      stop();
      reject(error);
    };
    const timer = setTimeout(() => fail(mediaError('decode-timeout', file.name)), milliseconds);
    signal?.addEventListener('abort', () => fail(cancelled()), listen);
    const onError = (event: ErrorEvent) => {
      event.preventDefault();
      const { message } = event;
      fail(new AppError('internal', `ffmpeg could not start: ${message}`, { details: { message } }));
    };
    current.addEventListener('error', onError, listen);
    const onMessage = ({ data }: MessageEvent<FfmpegReply>) => {
      if (data.id !== id) return;
      if ('frame' in data) {
        try {
          sink?.onFrame(data.frame);
        } catch (error) {
          fail(AppError.from(error));
        }
        return;
      }
      finish();
      if ('failure' in data) {
        stop();
        resolve(null);
        return;
      }
      resolve(data);
    };
    current.addEventListener('message', onMessage, listen);
    const request: FfmpegRequest = { id, program, file, args, frameBytes: sink?.frameBytes ?? 0 };
    current.postMessage(request, []);
  });
}
