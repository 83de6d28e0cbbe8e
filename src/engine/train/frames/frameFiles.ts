/**
 * Frames of a training's clips as files, until it ends: neither a cut while they are decoded nor one in an epoch decodes them
 * again. A file that a kill tore does not have the length that its head promises, and counts as not there.
 */
import { type Folder, opfsFolder, writeFile } from '../../files/storage';
import type { CachedFrames } from '../task/task';

export interface FrameFiles {
  /** Ids of clips that were there from the start. */
  readonly known: ReadonlySet<string>;
  /** False where there is no room any more: the clip is then decoded again each time. */
  put(id: string, frames: CachedFrames): Promise<boolean>;
  get(id: string): Promise<CachedFrames | undefined>;
}

/** One place for frames: a training after another has it. */
export interface FrameShelf {
  /**
   * Frames of other trainings go. Undefined where the browser keeps no files.
   * @param training what the frames depend on: settings, collection
   */
  open(training: string): Promise<FrameFiles | undefined>;
  clear(): Promise<void>;
}

const ownerFile = 'owner';
const framesFolder = 'frames';
/** Width, height, moments of a segment, pictures: u32 each. */
const headBytes = 16;

/** @param name of the folder among the browser's files: a person's training and a draw's do not throw each other's away */
export function frameShelf(
  name: 'training-frames' | 'draw-frames',
  openFolder: () => Promise<Folder | undefined> = () => opfsFolder(name),
): FrameShelf {
  const empty = async (folder: Folder): Promise<void> => {
    const tops = (await folder.list('')).map(({ path }) => path.split('/')[0]!);
    for (const top of new Set([framesFolder, ...tops])) await folder.remove(top);
  };
  return {
    async open(training) {
      const folder = await openFolder();
      if (folder === undefined) return undefined;
      if ((await (await folder.file(ownerFile))?.text()) !== training) {
        await empty(folder);
        await writeFile(folder, ownerFile, training).catch(() => undefined); // a full disk keeps nothing, and is told so below
      }
      return filesOf(folder);
    },
    async clear() {
      const folder = await openFolder();
      if (folder !== undefined) await empty(folder);
    },
  };
}

async function filesOf(folder: Folder): Promise<FrameFiles> {
  const known = (await folder.list(framesFolder)).map(({ path }) => path.split('/').at(-1)!);
  let full = false;
  return {
    known: new Set(known),
    async put(id, frames) {
      if (full) return false;
      const path = `${framesFolder}/${id}`;
      try {
        await writeFile(folder, path, written(frames));
        return true;
      } catch (error) {
        console.warn('The disk has no more room for frames; they are decoded again.', error);
        full = true;
        await folder.remove(path).catch(() => undefined);
        return false;
      }
    },
    async get(id) {
      const file = await folder.file(`${framesFolder}/${id}`).catch(() => undefined);
      return file === undefined ? undefined : read(await file.arrayBuffer());
    },
  };
}

function written({ frames, width, height, perSegment }: CachedFrames): Uint8Array {
  const whole = new Uint8Array(headBytes + frames.reduce((sum, frame) => sum + frame.byteLength, 0));
  new Uint32Array(whole.buffer, 0, 4).set([width, height, perSegment, frames.length]);
  let at = headBytes;
  for (const frame of frames) {
    whole.set(frame, at);
    at += frame.byteLength;
  }
  return whole;
}

function read(bytes: ArrayBuffer): CachedFrames | undefined {
  if (bytes.byteLength < headBytes) return undefined;
  const [width, height, perSegment, count] = new Uint32Array(bytes, 0, 4) as unknown as [number, number, number, number];
  const picture = width * height * 3;
  if (picture === 0 || bytes.byteLength !== headBytes + count * picture) return undefined;
  const frames = Array.from({ length: count }, (_, at) => new Uint8Array(bytes, headBytes + at * picture, picture));
  return { frames, width, height, perSegment };
}
