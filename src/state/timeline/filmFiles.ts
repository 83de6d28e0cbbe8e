/** Films made of a timeline: annotated, cut into the chosen segments, or taken to the Teach page as examples. One at a time. */
import { create } from 'zustand';
import { engine } from '../../client/engine';
import { loadPart } from '../../shared/errors/loadPart';
import { AppError, type AppErrorData } from '../../shared/errors/errors';
import type { LongWork, Seconds } from '../../shared/base/units';
import type { AttentionOverFilm, FilmProgress } from '../../shared/protocol/filmCalls';
import type { NewClip } from '../../shared/teaching/teaching';
import { fileNameOf, type FilmCaption, type FilmHeat, type FilmPart } from '../../shared/timeline/annotation';
import type { Segment } from '../../shared/timeline/segments';
import { fileOf } from '../recognise/clipFiles';
import { adapterInUse } from '../models/choice';
import { useSettings } from '../settings/settings';

type FilmWork = 'looking' | 'writing' | 'cutting' | 'teaching';

interface FilmFiles {
  readonly work: FilmWork | null;
  readonly clipId: string | null;
  /** 0 to 1. */
  readonly share: number;
  readonly error: AppErrorData | null;
  /** Examples that were last taken to the Teach page; null since something else was done. */
  readonly taught: number | null;
  /** What was last written is of this kind, and the film is not; null since something else was done. */
  readonly otherKind: string | null;
}

const idle: FilmFiles = { work: null, clipId: null, share: 0, error: null, taught: null, otherKind: null };

export const useFilmFiles = create<FilmFiles>(() => idle);

/** Heat is looked for this often, and at no more moments than that. */
const heat = { every: 0.5, most: 400 };

/** A copy of the film for every example costs its bytes: up to so many in all, examples are cuts of the film itself. */
const copiedBytes = 300e6;

let controller: AbortController | null = null;

export function cancelFilmFiles(): void {
  controller?.abort();
}

/** @param paint makes pictures of heat; null: captions alone @returns null where it failed or was cancelled: why is in the store */
export function annotated(
  clipId: string,
  captions: readonly FilmCaption[],
  paint: ((attention: AttentionOverFilm) => FilmHeat) | null,
): Promise<File | null> {
  return doing(clipId, paint === null ? 'writing' : 'looking', async (file, work) => {
    const { modelId } = useSettings.getState();
    const seen =
      paint === null ? null : await engine.call.filmHeat({ file, ...heat, modelId, adapterId: adapterInUse()?.id ?? null }, work);
    useFilmFiles.setState({ work: 'writing', share: 0 });
    const written = await engine.call.annotateFilm({ file, annotation: { captions, heat: seen === null ? null : paint!(seen) } }, work);
    useFilmFiles.setState({ otherKind: otherKind(file, written) });
    return written;
  });
}

export function cutOut(clipId: string, segments: readonly Segment[]): Promise<readonly File[] | null> {
  return doing(clipId, 'cutting', async (file, work) => {
    const cuts = await engine.call.cutFilm({ file, parts: partsOf(file, segments) }, work);
    useFilmFiles.setState({ otherKind: cuts[0] === undefined ? null : otherKind(file, cuts[0]) });
    return cuts;
  });
}

const kinds: Readonly<Record<string, string>> = { mov: 'mp4', m4v: 'mp4', mkv: 'webm' };

/** By their names. */
export function otherKind(film: Pick<File, 'name'>, written: Pick<File, 'name'>): string | null {
  const [own, kind] = [film, written].map(({ name }) => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '');
  return kind === (kinds[own!] ?? own) ? null : kind!.toUpperCase();
}

/** Segments become examples of their classes: cuts of the film, or films of their own where the film is large. */
export async function teachSegments(clipId: string, segments: readonly Segment[]): Promise<void> {
  const taught = await doing(clipId, 'teaching', async (file, work) => {
    const { addNewClips } = await loadPart('the collection', () => import('../teach/teachingCollection'));
    const group = file.name.replace(/\.[^.]+$/, '');
    const files = file.size * segments.length <= copiedBytes ? null : await ownFiles(file, segments, work);
    const clips = segments.map(({ en, zh, start, end }, n): NewClip => ({
      file: files?.[n] ?? file,
      class: { en, zh },
      group,
      trim: files === null ? { from: start, to: end } : null,
    }));
    return (await addNewClips(null, clips.length, () => Promise.resolve(clips))) ? clips.length : null;
  });
  useFilmFiles.setState({ taught });
}

/** Null where this browser cannot cut the film: the examples are then cuts of the whole. */
async function ownFiles(file: File, segments: readonly Segment[], work: LongWork<FilmProgress>): Promise<readonly File[] | null> {
  try {
    return await engine.call.cutFilm({ file, parts: partsOf(file, segments) }, work);
  } catch (thrown) {
    if (AppError.from(thrown).code === 'codec-unsupported') return null;
    throw thrown;
  }
}

export function partsOf({ name }: Pick<File, 'name'>, segments: readonly Segment[]): FilmPart[] {
  const film = name.replace(/\.[^.]+$/, '');
  return segments.map(({ start, end, en, zh }) => ({
    from: start,
    to: end,
    name: fileNameOf(`${film} ${minutes(start)} ${[en, zh].filter((text) => text !== '').join(' ')}`),
  }));
}

/** 01m02.3s: names sort in the order of the film. */
function minutes(time: Seconds): string {
  const tenths = Math.round(time * 10);
  return `${String(Math.floor(tenths / 600)).padStart(2, '0')}m${((tenths % 600) / 10).toFixed(1).padStart(4, '0')}s`;
}

async function doing<T>(clipId: string, what: FilmWork, act: (file: File, work: LongWork<FilmProgress>) => Promise<T>): Promise<T | null> {
  const file = fileOf(clipId);
  if (file === undefined || controller !== null) return null;
  const own = (controller = new AbortController());
  useFilmFiles.setState({ ...idle, work: what, clipId });
  try {
    const onProgress = ({ done, total }: FilmProgress) => useFilmFiles.setState({ share: Math.min(1, done / Math.max(total, 1e-3)) });
    return await act(file, { signal: own.signal, onProgress });
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code !== 'cancelled') useFilmFiles.setState({ error: error.toData() });
    return null;
  } finally {
    controller = null;
    useFilmFiles.setState({ work: null, share: 0 });
  }
}
