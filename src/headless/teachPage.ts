/** What `npm run teach` has done in the headless page: clips into the collection, a training, its adapter as bytes. */
import type { EngineClient } from '../lib/client/engineClient';
import { AppError } from '../shared/errors/errors';
import type { AppErrorData } from '../shared/errors/errors';
import { framesFile } from '../shared/dataset/framesFile';
import type { LabelText } from '../shared/recognition/recognition';
import type { ClipRole, Collection, TrainingEvent, TrainingResult, TrainingSettings } from '../shared/teaching/teaching';

/** A file of the page's input and where it goes. */
export interface TeachClip {
  /** Index among the input's files; of a folder of frames, of the first. */
  readonly file: number;
  /** How many files from there on are its frames; left out of a film. */
  readonly frames?: number;
  /** Film or person that it is of. */
  readonly group?: string;
  readonly label: LabelText;
  readonly role: ClipRole | null;
}

export type TeachMessage =
  | { readonly kind: 'clip'; readonly file: number; readonly done: number; readonly total: number; readonly problem: AppErrorData | null }
  | CollectionMessage
  | TrainingEvent;

/** What the whole collection lacks or holds twice, before it is trained on; clips are files of the page's input. */
interface CollectionMessage {
  readonly kind: 'collection';
  readonly gaps: readonly (Pick<Collection['gaps'][number], 'kind'> & { readonly class: LabelText | null })[];
  readonly duplicates: readonly (Omit<Collection['duplicates'][number], 'clips'> & { readonly files: readonly [number, number] })[];
}

export interface TeachOutcome {
  readonly result: Omit<TrainingResult, 'adapterFile'> | null;
  /** The adapter's file in base64, '' where nothing was trained. */
  readonly adapter: string;
  readonly problem: AppErrorData | null;
}

/** Node exposes this function to the page. */
type Report = (message: TeachMessage) => Promise<void>;

export async function teachInPage(
  engine: EngineClient,
  fileAt: (index: number) => File,
  clips: readonly TeachClip[],
  settings: TrainingSettings,
  name: string,
): Promise<TeachOutcome> {
  const report = (globalThis as unknown as { reportTeaching: Report }).reportTeaching;
  try {
    await engine.call.clearCollection({});
    const films = await Promise.all(clips.map((clip) => filmOf(clip, fileAt)));
    const added = clips.map(({ label, role, group }, index) => ({
      file: films[index]!,
      class: label,
      ...(group === undefined ? {} : { group }),
      ...(role === null ? {} : { role, roleBy: 'split' as const }),
    }));
    const files = new Map<string, number>();
    const collection = await engine.call.addClips(
      { clips: added },
      {
        onProgress: ({ done, total, clip }) => {
          const { file } = clips[done - 1]!;
          if (clip !== null) files.set(clip.id, file);
          void report({ kind: 'clip', file, done, total, problem: clip?.problem ?? null });
        },
      },
    );
    await report(describe(collection, files));
    const { adapterFile, ...result } = await engine.call.train({ name, settings }, { onProgress: (event) => void report(event) });
    return { result, adapter: adapterFile === null ? '' : await toBase64(adapterFile), problem: null };
  } catch (thrown) {
    return { result: null, adapter: '', problem: AppError.from(thrown).toData() };
  }
}

/** Frames that make no film are set aside as the picture that they begin with. */
async function filmOf({ file, frames }: TeachClip, fileAt: (index: number) => File): Promise<File> {
  const first = fileAt(file);
  if (frames === undefined) return first;
  const pictures = Array.from({ length: frames }, (_, index) => fileAt(file + index));
  return framesFile(pictures, first.name.replace(/\.[^.]+$/, '')).catch(() => first);
}

function describe({ gaps, duplicates, classes }: Collection, files: ReadonlyMap<string, number>): CollectionMessage {
  return {
    kind: 'collection',
    gaps: gaps.map(({ kind, classId }) => ({ kind, class: classes.find(({ id }) => id === classId) ?? null })),
    duplicates: duplicates.map(({ clips: [a, b], ...pair }) => ({ ...pair, files: [files.get(a) ?? 0, files.get(b) ?? 0] })),
  };
}

async function toBase64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let start = 0; start < bytes.length; start += 0x8000) text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  return btoa(text);
}
