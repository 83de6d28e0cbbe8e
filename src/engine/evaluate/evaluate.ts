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
import { clipsAhead } from './clipsAhead';
import { decodeClip, findClip, type FoundClip, type PreparedClip } from './prepareClip';
import { type Observation, seeDecoded, seeKnown } from './seeClip';
import { listHash } from './setup';

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
  const preparing = { seers: run.seers, store, signal };
  const ahead = clipsAhead<Extract<FoundClip, { readonly kind: 'unknown' }>, PreparedClip>(task.clips.length, {
    find: (index) => findClip(task.clips[index]!, task, preparing),
    decode: (index, found) => decodeClip(task.clips[index]!, found, task, preparing),
  });
  for (let index = 0; index < task.clips.length;) {
    const some = await ahead.next();
    throwIfCancelled(signal);
    const seen = await seeOnDevice(some, task, run, parts, context);
    for (const prepared of some) {
      await control.betweenSteps(signal, (state) => {
        if (state === 'paused') pace.pause();
        else pace.resume();
        onProgress({ kind: 'state', state });
      });
      throwIfCancelled(signal);
      if (prepared.kind === 'ended') throw prepared.error;
      const { path, label } = task.clips[index++]!;
      const event = { kind: 'clip', clip: path, known: prepared.kind === 'known' } as const;
      if (prepared.kind === 'failed') {
        const { problem } = prepared;
        failed.push({ clip: path, code: problem.code, message: problem.message });
        onProgress({ ...event, outcome: null, problem: problem.toData(), record: null, pace: pace.clip() });
        continue;
      }
      const { en, zh, features } = seen.get(prepared)!;
      if (prepared.kind === 'decoded') for (const { pixels } of prepared.frames.values()) freeBytes(pixels);
      else for (const { values } of Object.values(prepared.features)) freeBytes(values);
      const scored: ScoredClip = { clip: path, truth: label, en, zh };
      clips.push(scored);
      const record = prepared.kind === 'known' ? prepared.named : await keep(store, run, prepared, features);
      const [outcome = null] = outcomeOf(scored, lambda, defaultTau);
      onProgress({ ...event, outcome, problem: null, record, pace: pace.clip() });
    }
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

type SeenClip = Extract<PreparedClip, { readonly kind: 'known' | 'decoded' }>;

/** Loaded anew each time: a device that was lost in between took all tensors along, and the guard runs this once more. */
async function seeOnDevice(
  prepared: readonly PreparedClip[],
  task: EvaluationTask,
  run: OpenedRun,
  parts: EvaluationParts,
  context: Context,
): Promise<ReadonlyMap<PreparedClip, Observation>> {
  const { signal } = context;
  const known = prepared.filter((clip) => clip.kind === 'known');
  const decoded = prepared.filter((clip) => clip.kind === 'decoded');
  if (known.length + decoded.length === 0) return new Map();
  return parts.guard.run(async () => {
    const { model, observers, named } = await run.observers(parts, context);
    if (model.hash !== run.modelHash || (named?.hash ?? null) !== run.adapterHash) {
      throw new AppError('not-encoded', 'The model or the adapter was replaced while it was being evaluated.', {
        remedy: 'Start the evaluation again.',
      });
    }
    const origin = { model: task.settings.modelId, adapter: named?.name ?? null };
    const looking = { texts: run.texts, pooling: task.settings.pooling, origin, signal };
    const seen = new Map<PreparedClip, Observation>();
    for (const clip of decoded) seen.set(clip, await seeDecoded(clip, observers, looking));
    const scores = known.length === 0 ? [] : await seeKnown(known, observers, looking);
    for (const [at, clip] of known.entries()) seen.set(clip, scores[at]!);
    return seen;
  }, signal);
}

/** @returns records for a caller who keeps them, end to end */
async function keep(
  store: FeatureStore,
  run: OpenedRun,
  { hash, named }: SeenClip,
  features: Observation['features'],
): Promise<Uint8Array<ArrayBuffer> | null> {
  const records = named === null ? [] : [named];
  for (const { eyes, setup } of run.seers) {
    const record = await store.put({ clip: hash, setup }, features[eyes]!);
    if (record !== null) records.push(record);
  }
  return records.length === 0 ? null : joined(records);
}

function joined(records: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(records.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const record of records) {
    bytes.set(record, at);
    at += record.length;
  }
  return bytes;
}
