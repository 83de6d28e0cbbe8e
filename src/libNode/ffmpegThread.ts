/** The thread in which ffmpeg runs in Node: the core believes that it is in a browser's worker, so this thread looks like one to it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { framesFolder, inputFolder, outputPath } from '../engine/media/ffmpeg/ffmpegFiles';
import type { FromFfmpegThread, ToFfmpegThread } from '../engine/media/ffmpeg/ffmpegThread';

interface Core {
  readonly exec: (...args: string[]) => number;
  readonly ffprobe: (...args: string[]) => number;
  readonly reset: () => void;
  readonly setLogger: (logger: (line: { readonly message: string }) => void) => void;
  readonly setProgress: (hear: () => void) => void;
  readonly FS: {
    readonly mkdir: (path: string) => void;
    readonly writeFile: (path: string, bytes: Uint8Array) => void;
    readonly readFile: (path: string) => Uint8Array<ArrayBuffer>;
    readonly unlink: (path: string) => void;
  };
}

const mostLines = 200;
const assets = new URL(String(workerData));
let log: string[] = [];
let input = '';

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
const say = (message: FromFfmpegThread): void => parentPort?.postMessage(message);

async function load(): Promise<Core> {
  const coreUrl = new URL('ffmpeg-core.js', assets);
  Object.assign(globalThis, { self: Object.assign(globalThis, { location: { href: coreUrl.href } }) });
  const { default: createCore } = (await import(/* @vite-ignore */ coreUrl.href)) as { default: (options: object) => Promise<Core> };
  const core = await createCore({ wasmBinary: readFileSync(fileURLToPath(new URL('ffmpeg-core.wasm', assets))) });
  core.setLogger(({ message }) => {
    if (log.length < mostLines) log.push(message);
    say({ type: 'alive' });
  });
  core.setProgress(() => say({ type: 'alive' }));
  core.FS.mkdir(inputFolder);
  core.FS.mkdir(framesFolder);
  say({ type: 'ready' });
  return core;
}

/** A file's bytes, the file removed; null where there is none. */
function take({ FS }: Core, path: string): Uint8Array<ArrayBuffer> | null {
  try {
    const bytes = FS.readFile(path);
    FS.unlink(path);
    return bytes;
  } catch {
    return null;
  }
}

function run(core: Core, { id, program, path, bytes, args, frames }: ToFfmpegThread): void {
  log = [];
  try {
    if (bytes !== null) {
      if (input !== '') core.FS.unlink(input);
      core.FS.writeFile(path, bytes);
      input = path;
    }
    const code = program === 'ffmpeg' ? core.exec(...args) : core.ffprobe(...args);
    core.reset();
    const pictures = Array.from({ length: frames }, (_, index) => take(core, `${framesFolder}/${index + 1}`));
    say({ type: 'done', id, code, log, output: frames === 0 ? take(core, outputPath) : null, frames: pictures });
  } catch (error) {
    say({ type: 'trapped', id, why: String(error) });
  }
}

const loaded = load();
parentPort?.on('message', (command: ToFfmpegThread) => void loaded.then((core) => run(core, command)));
