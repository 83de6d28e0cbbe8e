/**
 * The worker in which ffmpeg runs: it loads the single-threaded core once, mounts the file without copying it and
 * runs one command at a time. It knows nothing of clips; ffmpegRunner.ts speaks to it. Being a worker of its own, it
 * can be stopped in the middle of a decode.
 */
import coreURL from '@ffmpeg/core?url';
import wasmURL from '@ffmpeg/core/wasm?url';
import { inputFolder, inputName, outputPath, type FfmpegReply, type FfmpegRequest } from './ffmpegFiles';

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
    readonly analyzePath: (path: string) => { readonly exists: boolean };
  };
}

type CreateCore = (options: { mainScriptUrlOrBlob: string }) => Promise<FfmpegCore>;

let core: Promise<FfmpegCore> | null = null;
let mounted: File | null = null;
let log: string[] = [];

async function loadCore(): Promise<FfmpegCore> {
  const module = (await import(/* @vite-ignore */ coreURL)) as { default: CreateCore };
  // The core looks for its wasm in this hash; without it, it would guess a path beside itself.
  const urls = btoa(JSON.stringify({ wasmURL: new URL(wasmURL, self.location.href).href, workerURL: '' }));
  const loaded = await module.default({ mainScriptUrlOrBlob: `${coreURL}#${urls}` });
  loaded.setLogger(({ message }) => {
    if (log.length < 200) log.push(message);
  });
  loaded.FS.mkdir(inputFolder);
  return loaded;
}

function mount({ FS }: FfmpegCore, file: File): void {
  if (mounted === file) return;
  if (mounted !== null) FS.unmount(inputFolder);
  mounted = null;
  FS.mount(FS.filesystems['WORKERFS'], { blobs: [{ name: inputName(file), data: file }] }, inputFolder);
  mounted = file;
}

async function run({ id, program, file, args }: FfmpegRequest): Promise<FfmpegReply> {
  core ??= loadCore();
  const loaded = await core;
  mount(loaded, file);
  log = [];
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

self.onmessage = ({ data }: MessageEvent<FfmpegRequest>) => {
  run(data).then(post, (error: unknown) => {
    post({ id: data.id, failure: error instanceof Error ? error.message : String(error) });
  });
};
