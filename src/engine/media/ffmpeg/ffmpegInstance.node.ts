/** The one ffmpeg in Node: the same core as the browser's, in a thread of Node's, whose script lies beside this one. */
import { Worker } from 'node:worker_threads';
import { assetAt } from '../../base/packageAssets';
import { inputPath } from './ffmpegFiles';
import type { Command, FfmpegInstance, FfmpegRun } from './ffmpegInstance';
import type { FromFfmpegThread, ToFfmpegThread } from './ffmpegThread';

const here = import.meta.url; // by a name: the bundler is to leave the address alone

interface Waiting {
  readonly resolve: (run: Extract<FromFfmpegThread, { type: 'done' }>) => void;
  /** A string where the core trapped, as the browser's package throws it. */
  readonly reject: (reason: string | Error) => void;
}

/** As startFfmpeg of ffmpegInstance.ts; the files lie on this machine, so nothing is ever fetched anew. */
export function startFfmpeg(
  _anew: boolean,
  { onAlive, onGone }: { readonly onAlive: () => void; readonly onGone: () => void },
): FfmpegInstance {
  const thread = new Worker(new URL('./ffmpegThread.js', here), { workerData: assetAt('engine/').href });
  thread.unref(); // the program may end while it sleeps
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let held: File | null = null;
  let ended = false;
  let loaded = (): void => undefined;
  const isLoaded = new Promise<void>((resolve, reject) => {
    loaded = resolve;
    thread.once('error', reject);
  });
  isLoaded.catch(() => undefined); // told to whoever runs a command

  thread.on('message', (message: FromFfmpegThread) => {
    if (message.type === 'ready') return loaded();
    if (message.type === 'alive') return onAlive();
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (waiting.size === 0) thread.unref();
    if (message.type === 'done') asked?.resolve(message);
    else asked?.reject(message.why);
  });
  thread.on('error', (error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });
  thread.on('exit', () => {
    if (!ended && waiting.size > 0) onGone();
  });

  return {
    async run({ program, file, args, frameBytes, frames }: Command, onFrame): Promise<FfmpegRun> {
      const bytes = held === file ? null : new Uint8Array(await file.arrayBuffer());
      held = file;
      thread.ref();
      await isLoaded; // silence counts from here on
      onAlive();
      const id = nextId++;
      const {
        code,
        log,
        output,
        frames: pictures,
      } = await new Promise<Extract<FromFfmpegThread, { type: 'done' }>>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        const command: ToFfmpegThread = { id, program, path: inputPath(file), bytes, args, frames };
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        thread.postMessage(command, bytes === null ? [] : [bytes.buffer]);
      });
      for (const frame of pictures) if (frame?.length === frameBytes) onFrame(frame);
      return { code, log, output };
    },
    terminate() {
      ended = true;
      void thread.terminate();
    },
  };
}
