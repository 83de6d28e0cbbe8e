/** Frames of clips as files, for as long as a training runs. What a killed tab left there goes when the next one opens it. */
import { type Folder, opfsFolder, writeFile } from '../../files/storage';
import type { CachedFrames } from '../task/task';

export interface FrameFiles {
  /** False where there is no room any more: the clip is then decoded again each time. */
  put(id: string, frames: CachedFrames): Promise<boolean>;
  get(id: string): Promise<CachedFrames | undefined>;
  /** Removes all of them. */
  clear(): Promise<void>;
}

const folderName = 'training-frames';

/** Empty at first; undefined where the browser keeps no files. */
export async function openFrameFiles(
  open: () => Promise<Folder | undefined> = () => opfsFolder(folderName),
): Promise<FrameFiles | undefined> {
  const folder = await open();
  if (folder === undefined) return undefined;
  const clear = async (): Promise<void> => {
    for (const { path } of await folder.list('')) await folder.remove(path);
  };
  await clear();
  const known = new Map<string, Omit<CachedFrames, 'frames'> & { readonly count: number }>();
  let full = false;
  return {
    async put(id, { frames, ...shape }) {
      if (full) return false;
      try {
        await writeFile(folder, id, joined(frames));
        known.set(id, { ...shape, count: frames.length });
        return true;
      } catch (error) {
        console.warn('The disk has no more room for frames; they are decoded again.', error);
        full = true;
        await folder.remove(id).catch(() => undefined);
        return false;
      }
    },
    async get(id) {
      const shape = known.get(id);
      const file = shape === undefined ? undefined : await folder.file(id).catch(() => undefined);
      if (shape === undefined || file === undefined) return undefined;
      const { count, ...rest } = shape;
      const pixels = new Uint8Array(await file.arrayBuffer());
      const bytes = rest.width * rest.height * 3;
      if (pixels.length !== count * bytes) return undefined;
      return { ...rest, frames: Array.from({ length: count }, (_, at) => pixels.subarray(at * bytes, (at + 1) * bytes)) };
    },
    async clear() {
      known.clear();
      await clear().catch(() => undefined);
    },
  };
}

/** Gives back what a tab that was killed in a training left on the disk. */
export async function clearFrameFiles(): Promise<void> {
  await (await openFrameFiles())?.clear();
}

function joined(frames: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(frames.reduce((sum, frame) => sum + frame.byteLength, 0));
  let at = 0;
  for (const frame of frames) {
    whole.set(frame, at);
    at += frame.byteLength;
  }
  return whole;
}
