/** Pictures of a report's clips, as they are wanted: what is on the screen first, the last few hundred kept. */
import { create } from 'zustand';
import { engine } from '../../../client/engine';
import { reportPictures } from '../../../client/reportPictures';
import type { LongWork } from '../../../shared/base/units';
import { AppError, throwIfCancelled } from '../../../shared/errors/errors';
import type { ReportPicture } from '../../../shared/evaluation/html/heatPicture';
import type { EvaluationReport } from '../../../shared/evaluation/report';
import { clipFilm } from '../foundData';

/** What a clip's pictures depend on. */
export interface PicturedRun {
  readonly report: Pick<EvaluationReport, 'settings' | 'data' | 'hashes'>;
  readonly adapterId: string | null;
}

/** By the clip's path; null where it cannot be drawn. */
type Pictures = ReadonlyMap<string, ReportPicture | null>;

/** A picture has some 15 kB. */
const mostKept = 300;

export const useClipPictures = create<{ readonly pictures: Pictures }>(() => ({ pictures: new Map() }));

let drawnFor = '';
interface Want {
  readonly run: PicturedRun;
  readonly of: string;
  /** Clips that are still to be drawn for it: once each, though a picture may be dropped again where very many are shown. */
  readonly clips: Set<string>;
}

/** What each place on the screen shows, the latest last. */
const wants: Want[] = [];
let drawing = false;

/** Wants these clips' pictures, before those that were wanted earlier. @returns ends the wanting */
export function wantPictures(run: PicturedRun, clips: readonly string[]): () => void {
  belongTo(run);
  const want = { run, of: drawnFor, clips: new Set(clips) };
  wants.push(want);
  void drawWanted();
  return () => void wants.splice(wants.indexOf(want), 1);
}

async function drawWanted(): Promise<void> {
  if (drawing) return;
  drawing = true;
  try {
    for (;;) {
      const want = wants.findLast(({ of, clips }) => of === drawnFor && clips.size > 0);
      const [next] = want?.clips ?? [];
      if (want === undefined || next === undefined) return;
      want.clips.delete(next);
      if (!useClipPictures.getState().pictures.has(next)) await draw(want.run, next, {});
    }
  } finally {
    drawing = false;
  }
}

/** Pictures of all these clips, for a report; those that cannot be had are left out. @throws AppError `cancelled` */
export async function picturesOf(
  run: PicturedRun,
  clips: readonly string[],
  { signal, onProgress }: LongWork<{ readonly done: number; readonly total: number }>,
): Promise<ReportPicture[]> {
  const found: ReportPicture[] = [];
  for (const [index, clip] of clips.entries()) {
    throwIfCancelled(signal);
    belongTo(run);
    const { pictures } = useClipPictures.getState();
    const picture = pictures.has(clip) ? pictures.get(clip) : await draw(run, clip, signal === undefined ? {} : { signal });
    if (picture !== null && picture !== undefined) found.push(picture);
    onProgress?.({ done: index + 1, total: clips.length });
  }
  return found;
}

async function draw(
  { report, adapterId }: PicturedRun,
  clip: string,
  work: { readonly signal?: AbortSignal },
): Promise<ReportPicture | null> {
  const own = drawnFor;
  const { settings, data } = report;
  const options = { ...settings, views: 1 as const, adapterId, labels: data.classes };
  let picture: ReportPicture | null = null;
  try {
    const file = await clipFilm(data.name, clip);
    if (file !== null) [picture = null] = await reportPictures(engine, [{ file, path: clip }], options, work);
  } catch (thrown) {
    if (AppError.from(thrown).code === 'cancelled') throw thrown;
  }
  if (own === drawnFor) keep(clip, picture);
  return picture;
}

function keep(clip: string, picture: ReportPicture | null): void {
  useClipPictures.setState(({ pictures }) => ({ pictures: new Map([...pictures, [clip, picture] as const].slice(-mostKept)) }));
}

/** Another model, adapter or T looks elsewhere: its pictures are others. */
function belongTo({ report: { data, hashes, settings } }: PicturedRun): void {
  const run = JSON.stringify([data.name, hashes.model, hashes.adapter, settings.frames]);
  if (run === drawnFor) return;
  drawnFor = run;
  useClipPictures.setState({ pictures: new Map() });
}
