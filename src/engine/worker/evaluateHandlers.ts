/** The worker's side of evaluating (shared/protocol/evaluationCalls.ts): one run at a time, and the features that the browser keeps. */
import { AppError } from '../../shared/errors/errors';
import type { EvaluationEvent, EvaluationTask } from '../../shared/evaluation/task';
import { type EvaluationRun, reportEvaluation } from '../../shared/evaluation/report';
import type { CallContext } from '../../shared/protocol/call';
import type { EvaluationCalls } from '../../shared/protocol/evaluationCalls';
import { clipsAlike } from '../collection/alike';
import { keepPrints } from '../collection/keptPrints';
import { openTeachingStore } from '../collection/store';
import { evaluateClips } from '../evaluate/evaluate';
import { callersStore, folderStore } from '../evaluate/featureStore';
import type { EvaluationParts } from '../evaluate/openRun';
import { type Folder, memoryFolder, opfsFolder } from '../files/storage';
import { createRunControl, type RunControl } from '../base/runControl';

interface Running {
  readonly control: RunControl;
  readonly signal: AbortSignal;
  /** Never rejects. */
  readonly over: Promise<unknown>;
}

/** @param openFolder where features are kept */
export function evaluationHandlers(
  parts: EvaluationParts,
  openFolder: () => Promise<Folder> = async () => (await opfsFolder('features')) ?? memoryFolder(),
): EvaluationCalls {
  let running: Running | undefined;
  let opening: Promise<Folder> | undefined;
  const prints = () => openTeachingStore('actionscope-fingerprints');
  const folder = (): Promise<Folder> => (opening ??= openFolder());

  async function run(task: EvaluationTask, control: RunControl, context: CallContext<EvaluationEvent>): Promise<EvaluationRun> {
    const { signal, onProgress } = context;
    const reading = {
      signal,
      onProgress: ({ done, total }: { done: number; total: number }) =>
        onProgress({ kind: 'stage', stage: 'reading-features', done, total }),
    };
    const onRefused = (problem: AppError): void => onProgress({ kind: 'not-kept', problem: problem.toData() });
    const { keep } = task;
    const store =
      keep.by === 'caller'
        ? await callersStore(keep.known, reading)
        : await folderStore(await folder(), { onRefused, ...(keep.budget === undefined ? {} : { budget: keep.budget }) }, reading);
    try {
      return await evaluateClips(task, parts, store, control, context);
    } finally {
      await store.close();
    }
  }

  return {
    async evaluate(task, context) {
      // One that was cancelled is on its way out: its answer is given, its place not free yet.
      if (running?.signal.aborted === true) await running.over;
      if (running !== undefined) throw new AppError('internal', 'an evaluation is already running');
      const control = createRunControl();
      const work = run(task, control, context);
      running = { control, signal: context.signal, over: work.catch(() => undefined) };
      try {
        return await work;
      } finally {
        running = undefined;
      }
    },
    findAlike: async ({ clips }, context) => clipsAlike(clips, context, await keepPrints(await prints())),
    reportScores: (scored) => Promise.resolve(reportEvaluation(scored)),
    controlEvaluation: ({ action }) => {
      if (action === 'pause') running?.control.pause();
      else running?.control.resume();
      return Promise.resolve();
    },
    keptFeatures: async () => (await (await folder()).list('')).reduce((sum, { bytes }) => sum + bytes, 0),
    forgetFeatures: async () => {
      const kept = await folder();
      for (const { path } of await kept.list('')) await kept.remove(path);
      const looked = await prints();
      for (const key of await looked.keys()) await looked.delete(key);
    },
  };
}
