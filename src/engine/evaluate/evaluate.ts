/**
 * A list of clips through a model, whose classes are known: scores of every clip. The next clips are read and decoded while
 * this one is encoded; of a clip nothing stays in memory but its scores, so that ten thousand need no more than a hundred.
 */
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import type { EvaluationEvent, EvaluationTask } from '../../shared/evaluation/task';
import { type EvaluationRun, type FailedClip, outcomeOf } from '../../shared/evaluation/report';
import type { ScoredClip } from '../../shared/evaluation/scored';
import type { CallContext } from '../../shared/protocol/call';
import { defaultTau } from '../../shared/recognition/recognition';
import { effectiveLambda } from '../../shared/recognition/spaces';
import { freeBytes } from '../base/freeBytes';
import type { RunControl } from '../base/runControl';
import type { FeatureStore } from './featureStore';
import { type EvaluationParts, type OpenedRun, openRun } from './openRun';
import { paceOf } from './pace';
import { prepareClip, type PreparedClip } from './prepareClip';
import { type Observation, seeClip } from './seeClip';
import { listHash } from './setup';

/** Clips read and decoded ahead of the one that is encoded. */
const ahead = 2;

type Context = CallContext<EvaluationEvent>;

export async function evaluateClips(
  task: EvaluationTask,
  parts: EvaluationParts,
  store: FeatureStore,
  control: Pick<RunControl, 'betweenSteps'>,
  context: Context,
): Promise<EvaluationRun> {
  const { signal, onProgress } = context;
  const start = performance.now();
  const run = await openRun(task, parts, context);
  const lambda = effectiveLambda(run.use, task.settings.lambda);
  const pace = paceOf(task.clips.length);
  const clips: ScoredClip[] = [];
  const failed: FailedClip[] = [];
  const waiting: Promise<PreparedClip>[] = [];
  const prepare = (index: number): void => {
    const clip = task.clips[index];
    if (clip !== undefined) waiting.push(prepareClip(clip, task, { seers: run.seers, store, signal }));
  };
  for (let index = 0; index < ahead; index++) prepare(index);
  for (const [index, { path, label }] of task.clips.entries()) {
    await control.betweenSteps(signal, (state) => {
      if (state === 'paused') pace.pause();
      else pace.resume();
      onProgress({ kind: 'state', state });
    });
    prepare(index + ahead);
    const prepared = await waiting.shift()!;
    throwIfCancelled(signal);
    if (prepared.kind === 'ended') throw prepared.error;
    const event = { kind: 'clip', clip: path, known: prepared.kind === 'known' } as const;
    if (prepared.kind === 'failed') {
      const { problem } = prepared;
      failed.push({ clip: path, code: problem.code, message: problem.message });
      onProgress({ ...event, outcome: null, problem: problem.toData(), record: null, pace: pace.clip() });
      continue;
    }
    const seen = await seeOnDevice(prepared, task, run, parts, context);
    if (prepared.kind === 'decoded') for (const { pixels } of prepared.frames.values()) freeBytes(pixels);
    const scored: ScoredClip = { clip: path, truth: label, en: seen.en, zh: seen.zh };
    clips.push(scored);
    const record = prepared.kind === 'known' ? null : await keep(store, run, prepared.hash, seen);
    const [outcome = null] = outcomeOf(scored, lambda, defaultTau);
    onProgress({ ...event, outcome, problem: null, record, pace: pace.clip() });
  }
  return {
    data: task.data,
    settings: task.settings,
    adapter: run.adapter,
    use: run.use,
    hashes: { model: run.modelHash, adapter: run.adapterHash, lists: await listHash(task) },
    backend: run.backend,
    tau: defaultTau,
    clips,
    failed,
    seconds: (performance.now() - start) / 1000,
  };
}

/** Loaded anew each time: a device that was lost in between took all tensors along, and the guard runs this once more. */
function seeOnDevice(
  prepared: Parameters<typeof seeClip>[0],
  task: EvaluationTask,
  run: OpenedRun,
  parts: EvaluationParts,
  context: Context,
): Promise<Observation> {
  const { signal } = context;
  return parts.guard.run(async () => {
    const { model, observers, named } = await run.observers(parts, context);
    if (model.hash !== run.modelHash || (named?.hash ?? null) !== run.adapterHash) {
      throw new AppError('not-encoded', 'The model or the adapter was replaced while it was being evaluated.', {
        remedy: 'Start the evaluation again.',
      });
    }
    const origin = { model: task.settings.modelId, adapter: named?.name ?? null };
    return seeClip(prepared, observers, { texts: run.texts, pooling: task.settings.pooling, origin, signal });
  }, signal);
}

/** @returns records for a caller who keeps them, end to end */
async function keep(store: FeatureStore, run: OpenedRun, clip: string, { features }: Observation): Promise<Uint8Array<ArrayBuffer> | null> {
  const records: Uint8Array[] = [];
  for (const { eyes, setup } of run.seers) {
    const record = await store.put({ clip, setup }, features[eyes]!);
    if (record !== null) records.push(record);
  }
  if (records.length === 0) return null;
  const joined = new Uint8Array(records.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const record of records) {
    joined.set(record, at);
    at += record.length;
  }
  return joined;
}
