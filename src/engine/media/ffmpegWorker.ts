/**
 * The worker in which ffmpeg runs: it loads the single-threaded core once, mounts the file without copying it and
 * runs one command at a time. It knows nothing of clips; ffmpegRunner.ts speaks to it. Being a worker of its own, it
 * can be stopped in the middle of a decode.
 */
import coreURL from '@ffmpeg/core?url';
import wasmURL from '@ffmpeg/core/wasm?url';
import { framesPath, inputFolder, inputName, outputPath, type FfmpegReply, type FfmpegRequest } from './ffmpegFiles';

/** What is used of the core's Emscripten module. */
interface FfmpegCore {
  readonly exec: (...args: string[]) => number;
  readonly ffprobe: (...args: string[]) => number;
  readonly reset: () => void;
  readonly setLogger: (logger: (line: { readonly message: string }) => void) => void;
  readonly FS: {
    readonly filesystems: Readonly<Record<string, unknown>>;
    readonly mkdir: (path: string) => void;
    readonly mount: (type: unknown, options: unknown, path: string) => void;
    readonly unmount: (path: string) => void;
    readonly readFile: (path: string) => Uint8Array<ArrayBuffer>;
    readonly unlink: (path: string) => void;
    readonly makedev: (major: number, minor: number) => number;
    readonly registerDevice: (device: number, operations: DeviceOperations) => void;
    readonly mkdev: (path: string, device: number) => void;
    readonly analyzePath: (path: string) => { readonly exists: boolean };
  };
}

interface DeviceOperations {
  readonly open: () => void;
  readonly close: () => void;
  /** Takes `length` bytes of the core's memory from `offset` on; answers how many it took. */
  readonly write: (stream: unknown, memory: Int8Array, offset: number, length: number) => number;
}

type CreateCore = (options: { mainScriptUrlOrBlob: string }) => Promise<FfmpegCore>;

let core: Promise<FfmpegCore> | null = null;
let mounted: File | null = null;
let log: string[] = [];
/** The command under way, and the frame it is writing. */
let current = { id: 0, frameBytes: 0 };
let frame: Uint8Array<ArrayBuffer> | null = null;
let filled = 0;

async function loadCore(): Promise<FfmpegCore> {
  const module = (await import(/* @vite-ignore */ coreURL)) as { default: CreateCore };
  // The core looks for its wasm in this hash; without it, it would guess a path beside itself.
  const urls = btoa(JSON.stringify({ wasmURL: new URL(wasmURL, self.location.href).href, workerURL: '' }));
  const loaded = await module.default({ mainScriptUrlOrBlob: `${coreURL}#${urls}` });
  loaded.setLogger(({ message }) => {
    if (log.length < 200) log.push(message);
  });
  loaded.FS.mkdir(inputFolder);
  const device = loaded.FS.makedev(64, 0);
  loaded.FS.registerDevice(device, { open: () => undefined, close: () => undefined, write: takeFrameBytes });
  loaded.FS.mkdev(framesPath, device);
  return loaded;
}

/** ffmpeg writes frames in pieces of any size; each frame leaves when its last byte is here. */
function takeFrameBytes(_stream: unknown, memory: Int8Array, offset: number, length: number): number {
  let taken = 0;
  while (taken < length) {
    frame ??= new Uint8Array(current.frameBytes);
    const piece = Math.min(length - taken, frame.length - filled);
    const from = memory.byteOffset + offset + taken;
    frame.set(new Uint8Array(memory.buffer, from, piece), filled);
    filled += piece;
    taken += piece;
    if (filled === frame.length) {
      self.postMessage({ id: current.id, frame } satisfies FfmpegReply, { transfer: [frame.buffer] });
      frame = null;
      filled = 0;
    }
  }
  return length;
}

function mount({ FS }: FfmpegCore, file: File): void {
  if (mounted === file) return;
  if (mounted !== null) FS.unmount(inputFolder);
  mounted = null;
  FS.mount(FS.filesystems['WORKERFS'], { blobs: [{ name: inputName(file), data: file }] }, inputFolder);
  mounted = file;
}

async function run({ id, program, file, args, frameBytes }: FfmpegRequest): Promise<FfmpegReply> {
  core ??= loadCore();
  const loaded = await core;
  mount(loaded, file);
  log = [];
  current = { id, frameBytes };
  frame = null;
  filled = 0;
  const code = program === 'ffmpeg' ? loaded.exec(...args) : loaded.ffprobe(...args);
  loaded.reset();
  const written = loaded.FS.analyzePath(outputPath).exists;
  const output = written ? loaded.FS.readFile(outputPath) : null;
  if (written) loaded.FS.unlink(outputPath);
  return { id, code, log, output };
}

function post(reply: FfmpegReply): void {
  const transfer = 'output' in reply && reply.output !== null ? [reply.output.buffer] : [];
  self.postMessage(reply, { transfer });
}

self.addEventListener('message', ({ data }: MessageEvent<FfmpegRequest>) => {
  run(data).then(post, (error: unknown) => {
    post({ id: data.id, failure: error instanceof Error ? error.message : String(error) });
  });
});
