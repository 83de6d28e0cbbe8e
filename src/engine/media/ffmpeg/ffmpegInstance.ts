/**
 * The one ffmpeg, by the package @ffmpeg/ffmpeg: loaded from our own server, a file mounted without being copied, commands run
 * one at a time, what they wrote read and removed. Which limits a command has is ffmpegRunner.ts's business.
 */
import { FFmpeg, type FFFSType, type LogEvent } from '@ffmpeg/ffmpeg';
import type { Milliseconds } from '../../../shared/base/units';
import { freeBytes } from '../../base/freeBytes';
import { onLifelineEnd } from '../../../shared/protocol/lifeline';
import { addresses, forgetCore, whyMissing } from './coreParts';
import { framesFolder, inputFolder, inputName, outputPath } from './ffmpegFiles';
import { signTypes } from './signs';

export interface Command {
  readonly program: 'ffmpeg' | 'ffprobe';
  /** Mounted read-only at `inputPath(file)`. */
  readonly file: File;
  readonly args: readonly string[];
  /** Of each frame written to `framesPath`. */
  readonly frameBytes: number;
  /** How many it writes at most; 0 where it writes to `outputPath`. */
  readonly frames: number;
}

export interface FfmpegRun {
  readonly code: number;
  readonly log: readonly string[];
  /** What the command wrote to `outputPath`; null where it wrote nothing. */
  readonly output: Uint8Array<ArrayBuffer> | null;
}

export interface FfmpegInstance {
  /**
   * Frames are handed over in their order, each for as long as `onFrame` takes, and removed from ffmpeg's files before the next is read.
   * @throws an AppError where ffmpeg could not be loaded; a string where the core trapped
   */
  readonly run: (command: Command, onFrame: (frame: Uint8Array<ArrayBuffer>) => void) => Promise<FfmpegRun>;
  readonly terminate: () => void;
}

interface Events {
  /** It is loaded, or has read on, or written. */
  readonly onAlive: () => void;
  /** Its worker disappeared. */
  readonly onGone: () => void;
}

/** A worker that was there for so long without a word did not start. */
const patience: Milliseconds = 20_000;
const mostLines = 200;
/** Reads of the mounted file go to the file itself. The package's own constant is missing from its Node version, which tests load. */
const workerFiles = 'WORKERFS' as FFFSType;

/** @param anew true where the core could not be loaded the last time: what a cache holds of it is not trusted */
export function startFfmpeg(anew: boolean, { onAlive, onGone }: Events): FfmpegInstance {
  const ffmpeg = new FFmpeg();
  let log: string[] = [];
  let mounted: File | null = null;
  let stopWatching = (): void => undefined;
  let started = (): void => undefined;
  const hasStarted = new Promise<true>((resolve) => (started = () => resolve(true)));
  ffmpeg.on('log', ({ type, message }: LogEvent) => {
    started();
    if (type === signTypes.lifeline) stopWatching = onLifelineEnd(message, onGone);
    else if (type === signTypes.reading) onAlive();
    else if (log.length < mostLines) log.push(message);
  });
  ffmpeg.on('progress', onAlive);

  const loaded = load(ffmpeg, anew, { hasStarted, started }).catch(async (cause: unknown) => {
    throw await whyMissing(cause instanceof Error ? cause.message : String(cause));
  });
  loaded.catch(() => undefined); // told to whoever runs a command

  const mount = (file: File): void => {
    if (mounted === file) return;
    if (mounted !== null) unwaited(ffmpeg.unmount(inputFolder));
    mounted = file;
    unwaited(ffmpeg.mount(workerFiles, { blobs: [{ name: inputName(file), data: file }] }, inputFolder));
  };

  return {
    async run({ program, file, args, frameBytes, frames }, onFrame) {
      await loaded;
      onAlive();
      log = [];
      // All is asked for at once: the worker does one after the other, and no time goes by between them.
      mount(file);
      const ended = program === 'ffmpeg' ? ffmpeg.exec([...args]) : ffmpeg.ffprobe([...args]);
      const written = frames === 0 ? take(ffmpeg, outputPath) : null;
      const pictures = Array.from({ length: frames }, (_, index) => take(ffmpeg, `${framesFolder}/${index + 1}`));
      const code = await ended;
      for (const picture of pictures) {
        const frame = await picture;
        onAlive();
        // One that was not written whole is none.
        if (frame?.length === frameBytes) onFrame(frame);
        if (frame !== null) freeBytes(frame);
      }
      return { code, log, output: await written };
    },
    terminate() {
      stopWatching();
      ffmpeg.terminate();
    },
  };
}

async function load(
  ffmpeg: FFmpeg,
  anew: boolean,
  { hasStarted, started }: { readonly hasStarted: Promise<true>; readonly started: () => void },
): Promise<void> {
  if (anew) await forgetCore();
  const loading = ffmpeg.load(addresses()).then(started);
  // The package does not tell of a worker whose script never came.
  await Promise.race([loading, hasStarted, scriptMissing()]);
  await loading;
  await ffmpeg.createDir(inputFolder);
  await ffmpeg.createDir(framesFolder);
}

/** Fails where the worker's script does not come, or the worker says nothing; else it never ends. */
async function scriptMissing(): Promise<void> {
  const response = await fetch(addresses().classWorkerURL);
  if (!response.ok) throw new Error(`its worker's script: ${response.status}`);
  await new Promise((resolve) => setTimeout(resolve, patience));
  throw new Error('its worker did not start');
}

/** A file's bytes, the file removed; null where there is none. */
async function take(ffmpeg: FFmpeg, path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const data = ffmpeg.readFile(path).catch(() => null);
  unwaited(ffmpeg.deleteFile(path));
  return (await data) as Uint8Array<ArrayBuffer> | null;
}

/** What fails here shows in the command itself. */
function unwaited(sent: Promise<unknown>): void {
  sent.catch(() => undefined);
}
