/** What `npm run teach` has done in the headless page: clips into the collection, a training, its adapter as bytes. */
import type { EngineClient } from '../client/engineClient';
import { AppError } from '../shared/errors';
import type { AppErrorData } from '../shared/errors';
import type { LabelText } from '../shared/recognition';
import type { ClipRole, TrainingEvent, TrainingResult, TrainingSettings } from '../shared/teaching';

/** A file of the page's input and where it goes. */
export interface TeachClip {
  /** Index among the input's files. */
  readonly file: number;
  readonly label: LabelText;
  readonly role: ClipRole | null;
}

export type TeachMessage =
  | { readonly kind: 'clip'; readonly file: number; readonly done: number; readonly total: number; readonly problem: AppErrorData | null }
  | TrainingEvent;

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
    await engine.call('clearCollection', {});
    const added = clips.map(({ file, label, role }) => ({
      file: fileAt(file),
      class: label,
      ...(role === null ? {} : { role, roleBy: 'split' as const }),
    }));
    await engine.call('addClips', { clips: added }, {
      onProgress: ({ done, total, clip }) => void report({ kind: 'clip', file: clips[done - 1]!.file, done, total, problem: clip?.problem ?? null }),
    });
    const { adapterFile, ...result } = await engine.call('train', { name, settings }, { onProgress: (event) => void report(event) });
    return { result, adapter: adapterFile === null ? '' : await toBase64(adapterFile), problem: null };
  } catch (thrown) {
    return { result: null, adapter: '', problem: AppError.from(thrown).toData() };
  }
}

async function toBase64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let start = 0; start < bytes.length; start += 0x8000) text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  return btoa(text);
}
