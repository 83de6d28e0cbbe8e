/** Evaluations that came to their end, newest first: kept, renamed, deleted, read again. */
import { create } from 'zustand';
import { uniqueId } from '../../../shared/base/uniqueId';
import { AppError, type AppErrorData } from '../../../shared/errors/errors';
import type { EvaluationReport, EvaluationRun } from '../../../shared/evaluation/report';
import { inDatabase, type KeptRun } from './database';

interface KeptRuns {
  readonly runs: readonly KeptRun[];
  /** Why the last one could not be kept, or the list not be read. */
  readonly error: AppErrorData | null;
}

export const useKeptRuns = create<KeptRuns>(() => ({ runs: [], error: null }));

/** Scores of a large run have some 15 MB: beyond so many the oldest goes. */
const mostKept = 40;

export async function readKeptRuns(): Promise<void> {
  await guarded(async () => {
    const runs = await inDatabase((database) => database.getAll('runs'));
    useKeptRuns.setState({ runs: runs.toSorted((a, b) => b.date - a.date) });
  });
}

/** The same measurement once more takes the earlier one's place and keeps its name. @returns its id; null where it cannot be kept */
export async function keepRun(run: EvaluationRun, report: EvaluationReport, adapterId: string | null): Promise<string | null> {
  return guarded(async () => {
    const kept = await inDatabase(async (database) => {
      const before = await database.getAll('runs');
      const sameAs = sameness(run);
      const earlier = before.find((one) => one.sameAs === sameAs);
      const value = describe(run, report, { sameAs, adapterId, id: earlier?.id ?? uniqueId(), name: earlier?.name });
      const surplus = before
        .filter(({ id }) => id !== value.id)
        .toSorted((a, b) => b.date - a.date)
        .slice(mostKept - 1);
      const change = database.transaction(['runs', 'scores'], 'readwrite');
      await Promise.all([
        change.objectStore('runs').put(value),
        change.objectStore('scores').put(run, value.id),
        ...surplus.flatMap(({ id }) => [change.objectStore('runs').delete(id), change.objectStore('scores').delete(id)]),
        change.done,
      ]);
      return value.id;
    });
    await readKeptRuns();
    return kept;
  });
}

export async function renameRun(id: string, name: string): Promise<void> {
  await guarded(() =>
    inDatabase(async (database) => {
      const run = await database.get('runs', id);
      if (run !== undefined) await database.put('runs', { ...run, name });
    }),
  );
  await readKeptRuns();
}

export async function deleteRun(id: string): Promise<void> {
  await guarded(() => inDatabase((database) => Promise.all([database.delete('runs', id), database.delete('scores', id)])));
  await readKeptRuns();
}

/** @returns null where it is gone, which the list then says too */
export async function readRun(id: string): Promise<EvaluationRun | null> {
  const run = await guarded(() => inDatabase((database) => database.get('scores', id)));
  if (run === undefined) await readKeptRuns();
  return run ?? null;
}

function describe(
  run: EvaluationRun,
  report: EvaluationReport,
  {
    id,
    name,
    sameAs,
    adapterId,
  }: { readonly id: string; readonly name: string | undefined; readonly sameAs: string; readonly adapterId: string | null },
): KeptRun {
  const { data, settings, adapter } = run;
  const split = data.split === null ? '' : ` ${data.split}`;
  return {
    id,
    name: name ?? `${data.name}${split}: ${report.name}${adapter === null ? '' : ` (${adapter.name})`}`,
    date: Date.now(),
    data: { name: data.name, split: data.split, set: data.set },
    settings,
    adapter: adapter === null || adapterId === null ? null : { id: adapterId, name: adapter.name },
    top1: report.voices[0]?.top1.share ?? null,
    n: report.clips.length,
    sameAs,
  };
}

function sameness({ hashes, data, settings: { views, frames, pooling, template } }: EvaluationRun): string {
  return JSON.stringify([hashes, data.name, data.split, data.set, views, frames, pooling, template]);
}

async function guarded<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    const value = await work();
    useKeptRuns.setState({ error: null });
    return value;
  } catch (thrown) {
    useKeptRuns.setState({ error: AppError.from(thrown).toData() });
    return null;
  }
}
