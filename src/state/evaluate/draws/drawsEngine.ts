/** One draw on the page: trained and measured by the engine, kept in the browser (the places of shared/evaluation/draws/runDraw.ts). */
import { engine } from '../../../client/engine';
import { nameOfDraw, type Draw } from '../../../shared/evaluation/draws/plan';
import { type DrawPlaces, type KeptDraw, trainingEnded } from '../../../shared/evaluation/draws/runDraw';
import type { TrainingCost } from '../../../shared/evaluation/draws/drawTable';
import type { EvaluationEvent } from '../../../shared/evaluation/task';
import { AppError } from '../../../shared/errors/errors';
import type { TrainingEvent } from '../../../shared/teaching/teaching';
import { drawsDatabase } from './drawsDatabase';
import type { GridClips } from '../../../client/forecastDraws';
import { hashOf } from './hashOf';

interface DrawSetting {
  readonly draw: Draw;
  readonly clips: GridClips;
  readonly signal: AbortSignal;
  /** The adapter stays among the others. */
  readonly keepAdapter: boolean;
  readonly onTraining: (event: TrainingEvent) => void;
  readonly onClip: (event: EvaluationEvent) => void;
}

/** An adapter of the library that waits to be measured. */
interface Trained {
  readonly key: string;
  readonly adapterId: string;
  readonly cost: TrainingCost;
}

export function drawPlaces(setting: DrawSetting): DrawPlaces<Trained> {
  return {
    hash: hashOf,
    before: async (identity) => (await drawsDatabase()).get<KeptDraw>('results', identity),
    train: (training) => trainDraw(setting, training),
    measure: async (trained, settings) => {
      const { clips, signal, onClip } = setting;
      const task = { clips: clips.test, data: clips.data, settings, adapterId: trained?.adapterId ?? null };
      const keep = await keeping(trained);
      const onProgress = (event: EvaluationEvent): void => {
        keep.record(event);
        onClip(event);
      };
      const run = await engine.call.evaluate({ ...task, keep: keep.task }, { signal, onProgress });
      await keep.over();
      return engine.call.reportScores(run);
    },
    async keep(kept) {
      const database = await drawsDatabase();
      // Its clips' names would be the most of it, and its identity stands for them.
      await database.put('results', kept.identity, { ...kept, clips: [] });
      if (setting.keepAdapter) await database.clear('trained');
      await dropTrained();
    },
  };
}

/** Adapters that waited to be measured, and what was kept of it. */
export async function dropTrained(): Promise<void> {
  const database = await drawsDatabase();
  for (const { adapterId } of await database.all<Trained>('trained', '')) {
    await engine.call.deleteAdapter({ id: adapterId }).catch(() => undefined);
  }
  await Promise.all([database.clear('trained'), database.clear('features')]);
}

async function trainDraw(
  { draw, clips, signal, onTraining }: DrawSetting,
  { key, settings, chosen }: Parameters<DrawPlaces<Trained>['train']>[0],
): ReturnType<DrawPlaces<Trained>['train']> {
  const database = await drawsDatabase();
  const before = await database.get<Trained>('trained', key);
  const known = before === undefined ? [] : await engine.call.listAdapters({});
  if (before !== undefined && known.some(({ id }) => id === before.adapterId)) return { adapter: before, cost: before.cost };
  let peakBytes = 0;
  const onProgress = (event: TrainingEvent): void => {
    if ('bytes' in event) peakBytes = Math.max(peakBytes, event.bytes);
    onTraining(event);
  };
  const name = `${clips.data.name}: ${nameOfDraw(draw)}`;
  const task = { clips: chosen.map((at) => clips.train[at]!), classes: clips.data.classes, settings };
  const result = await engine.call.trainDraw({ key, name, ...task }, { signal, onProgress });
  const { adapterId, ended, parameters, seconds, storageProblem } = result;
  if (storageProblem !== null) throw AppError.fromData(storageProblem);
  if (adapterId === null || ended !== 'finished') throw trainingEnded(name, ended);
  const trained = { key, adapterId, cost: { parameters, seconds, peakBytes: peakBytes === 0 ? null : peakBytes } };
  await database.put('trained', key, trained);
  return { adapter: trained, cost: trained.cost };
}

/** Features of an adapter that is thrown away afterwards are kept until then and no longer; those without one are the browser's. */
async function keeping(trained: Trained | null) {
  if (trained === null) {
    return { task: { by: 'browser' } as const, record: (): void => undefined, over: (): Promise<void> => Promise.resolve() };
  }
  const database = await drawsDatabase();
  // As Blobs: features of thousands of clips are read where they lie, not held.
  const known = await database.all<Blob>('features', trained.key);
  let last: Promise<unknown> = Promise.resolve();
  return {
    task: { by: 'caller', known } as const,
    record(event: EvaluationEvent): void {
      if (event.kind !== 'clip' || event.record === null) return;
      // A disk that is full costs the features after a reload, no more.
      last = database.put('features', `${trained.key} ${event.clip}`, new Blob([event.record])).catch(() => undefined);
    },
    over: async () => void (await last),
  };
}
