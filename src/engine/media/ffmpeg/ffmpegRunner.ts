/**
 * One ffmpeg for the whole engine: loaded when first needed, one command after the other, stopped by ending its
 * worker (the next command starts a new one, 0.3 s). Commands of several clips may be asked for at once; they queue.
 */
import { AppError, cancelled, throwIfCancelled } from '../../../shared/errors/errors';
import type { Milliseconds } from '../../../shared/base/units';
import { tooCostly } from '../../aside';
import { mediaError } from '../clip/failures';
import { type Command, type FfmpegInstance, type FfmpegRun, startFfmpeg } from './ffmpegInstance';

export interface RunLimits {
  readonly signal?: AbortSignal | undefined;
  /** On performance.now()'s clock. */
  readonly deadline: number;
  /** Called once when ffmpeg must be loaded first. */
  readonly onLoading?: (() => void) | undefined;
  /**
   * A command that neither reads on in the file nor tells of progress for so long is ended. Default: as long as it takes to
   * decode a large frame many times over.
   */
  readonly silence?: Milliseconds;
  /** False of a file that is likely to trap any core: one try is enough. Default true. */
  readonly secondTry?: boolean;
}

const usualSilence: Milliseconds = 20_000;

/** Takes the raw frames that a command wrote to `framesPath`, one by one. */
export interface FrameSink {
  readonly frameBytes: number;
  /** How many the command writes at most. */
  readonly frames: number;
  /** Called before the first frame, again where the command had to be repeated. */
  readonly onStart: () => void;
  readonly onFrame: (frame: Uint8Array<ArrayBuffer>) => void;
}

let instance: FfmpegInstance | null = null;
let queue: Promise<unknown> = Promise.resolve();
/** True after the core could not be loaded: the next try asks the server anew. */
let anew = false;
/** Told what the command under way does. */
let listener: { readonly onAlive: () => void; readonly onGone: () => void } | null = null;
/** Commands that this ffmpeg has run. */
let commands = 0;
/** Small MPEG-4 videos, three commands each, in the built app: the core stood still for good at its 490th, the 164th video. */
const commandsPerInstance = 250;
/** A worker that is ended gives its hundred megabytes back a little later: the next would come on top of them. */
const goingAway: Milliseconds = 300;
let gone: Promise<void> = Promise.resolve();

/**
 * Runs one command. A trap inside the core (broken files can leave it confused for the next command) is answered by
 * a second try in a fresh one.
 * @throws `cancelled`, `decode-timeout`, `file-too-costly` where nothing came for long, `part-unreachable` and
 * `version-changed` where ffmpeg could not be loaded, `engine-stopped` where its worker disappeared twice, or
 * `nothing-decodable` when ffmpeg itself broke down twice; a command that merely fails answers with its code
 */
export function runFfmpeg(
  program: Command['program'],
  file: File,
  args: readonly string[],
  limits: RunLimits,
  sink?: FrameSink,
): Promise<FfmpegRun> {
  const command: Command = { program, file, args, frameBytes: sink?.frameBytes ?? 0, frames: sink?.frames ?? 0 };
  const turn = queue.then(async () => {
    await gone;
    let run = await runOnce(command, limits, sink);
    if (run === 'gone' || (run === 'trapped' && limits.secondTry !== false)) run = await runOnce(command, limits, sink);
    if (run === 'gone') throw disappeared();
    if (run === 'trapped') throw mediaError('nothing-decodable', file.name, { reason: 'ffmpeg broke down' });
    commands++;
    // A failed command is where confusion starts, and every command leaves a little memory behind.
    if (program === 'ffmpeg' && run.code !== 0) stop();
    else if (commands >= commandsPerInstance) {
      stop();
      gone = new Promise((resolve) => setTimeout(resolve, goingAway));
    }
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
  instance?.terminate();
  instance = null;
  commands = 0;
}

function start(): FfmpegInstance {
  return startFfmpeg(anew, {
    onAlive: () => listener?.onAlive(),
    onGone: () => {
      stop();
      listener?.onGone();
    },
  });
}

async function runOnce(command: Command, limits: RunLimits, sink: FrameSink | undefined): Promise<FfmpegRun | 'trapped' | 'gone'> {
  throwIfCancelled(limits.signal);
  if (limits.deadline <= performance.now()) throw mediaError('decode-timeout', command.file.name);
  if (instance === null) limits.onLoading?.();
  instance ??= start();
  sink?.onStart();
  const guard = guardCommand(command.file.name, limits);
  try {
    const run = await Promise.race([guard.broken, instance.run(command, (frame) => sink?.onFrame(frame))]);
    anew = false;
    return run;
  } catch (error) {
    stop();
    if (!(error instanceof Error)) return 'trapped'; // in the package's words, a string
    anew = error instanceof AppError && (error.code === 'part-unreachable' || error.code === 'version-changed');
    throw AppError.from(error);
  } finally {
    guard.stop();
  }
}

/** `broken` fails where a command is cancelled, late or silent, and answers `gone` where its worker is. Silence counts from the first sign of life on. */
function guardCommand(file: string, { signal, deadline, silence = usualSilence }: RunLimits) {
  const listening = new AbortController();
  let quiet: ReturnType<typeof setTimeout> | undefined;
  let late: ReturnType<typeof setTimeout> | undefined;
  const broken = new Promise<'gone'>((resolve, reject) => {
    late = setTimeout(() => reject(mediaError('decode-timeout', file)), deadline - performance.now());
    signal?.addEventListener('abort', () => reject(cancelled()), { signal: listening.signal });
    listener = {
      onGone: () => resolve('gone'),
      onAlive() {
        clearTimeout(quiet);
        quiet = setTimeout(() => reject(tooCostly(file, `ffmpeg did nothing for ${silence / 1000} s`)), silence);
      },
    };
  });
  const stop = () => {
    listener = null;
    clearTimeout(late);
    clearTimeout(quiet);
    listening.abort();
  };
  return { broken, stop };
}

function disappeared(): AppError {
  return new AppError('engine-stopped', 'ffmpeg disappeared twice in a row.', {
    remedy: 'Try again, with a smaller file if it happens again.',
    details: { why: 'ffmpeg disappeared' },
  });
}
