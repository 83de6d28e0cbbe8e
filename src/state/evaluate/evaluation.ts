/** A data set through a model: started, paused, cancelled, and what the engine tells of it. Features are kept by the engine. */
import { engine } from '../../client/engine';
import type { Milliseconds } from '../../shared/base/units';
import { AppError } from '../../shared/errors/errors';
import type { EvaluationRun } from '../../shared/evaluation/report';
import { evaluatedData, type EvaluationEvent, type EvaluationPace, type EvaluationTask } from '../../shared/evaluation/task';
import { adapterInUse } from '../models/choice';
import { useSettings } from '../settings/settings';
import { type RunUnderWay, useEvaluation } from './evaluationStore';
import { clipsOfSet, clipsToEvaluate, useFoundData } from './foundData';
import { changeKeptFolder } from './kept/keptFolder';
import { useFeatureBudget } from './kept/keptFeatures';
import { keepRun, readRun, useKeptRuns } from './kept/keptRuns';
import { showScores } from './shownScores';

let controller: AbortController | undefined;
/** What the shown report's clips were encoded with and which they are; '' before there is one, or where it was opened from those kept. */
let encodedWith = '';

/** What the engine is asked; null where no folder is chosen. */
function taskOf(): EvaluationTask | null {
  const { dataSet, folder, set } = useFoundData.getState();
  if (dataSet === null) return null;
  const { modelId, template, views, frames, lambda } = useSettings.getState();
  const { pooling, classes } = useEvaluation.getState();
  const named = classes?.length === dataSet.classes.length ? classes : dataSet.classes;
  return {
    clips: clipsToEvaluate(clipsOfSet(dataSet, set)),
    data: { ...evaluatedData(dataSet, folder, set), classes: named.map(({ en, zh }) => ({ en, zh })) },
    settings: { modelId, template, views, frames, lambda, pooling },
    adapterId: adapterInUse()?.id ?? null,
    keep: { by: 'browser', budget: useFeatureBudget.getState().budget },
  };
}

export async function startEvaluation(): Promise<void> {
  if (useEvaluation.getState().run !== null) return;
  useEvaluation.setState({ report: null, keptId: null });
  await run(false);
}

/** The same clips with other labels, template or pooling: their features are known. Where they are not, the person decides. */
export async function refreshEvaluation(): Promise<void> {
  const { report, run: underWay } = useEvaluation.getState();
  if (report === null || underWay !== null) return;
  const task = taskOf();
  if (task === null || encodedWith === '') return;
  const { pooling, template } = report.settings;
  const same =
    pooling === task.settings.pooling &&
    template === task.settings.template &&
    JSON.stringify(report.data.classes) === JSON.stringify(task.data.classes);
  const encodings = encodingOf(task) === encodedWith;
  useEvaluation.setState({ stale: !encodings });
  if (encodings && !same) await run(true);
}

async function run(refreshing: boolean): Promise<void> {
  const own = new AbortController();
  controller = own;
  const nothing: EvaluationPace = { done: 0, of: 0, clipsPerSecond: null, secondsLeft: null };
  useEvaluation.setState({
    run: { stage: 'loading-model', pace: nothing, known: 0, correct: 0, failed: [], paused: false },
    stopped: null,
    stale: false,
    error: null,
    notKept: null,
  });
  try {
    const task = taskOf();
    if (task === null) throw new AppError('collection-incomplete', 'no folder is chosen');
    change({ pace: { ...nothing, of: task.clips.length } });
    if (!refreshing) await noteCut(task, 0);
    let noted = Date.now();
    const onProgress = (event: EvaluationEvent): void => {
      if (refreshing && event.kind === 'clip' && !event.known && event.problem === null) {
        useEvaluation.setState({ stale: true });
        own.abort();
      } else applyEvaluationEvent(event);
      if (!refreshing && event.kind === 'clip' && Date.now() - noted > noteEvery) {
        noted = Date.now();
        void noteCut(task, event.pace.done);
      }
    };
    const scored = await engine.call.evaluate(task, { signal: own.signal, onProgress });
    if (!refreshing) await changeKeptFolder({ cut: null });
    await show(scored, task.adapterId);
    encodedWith = encodingOf(task);
    useEvaluation.setState({ run: null });
  } catch (thrown) {
    const error = AppError.from(thrown);
    useEvaluation.setState(({ run: cut }) =>
      error.code === 'cancelled' ? { run: null, stopped: refreshing ? null : (cut?.pace ?? null) } : { run: null, error: error.toData() },
    );
  }
}

/** So that a closed page can say how far it came; the clips themselves are kept as they are done. */
const noteEvery: Milliseconds = 5000;

async function noteCut({ clips, data: { set, split }, settings: { pooling } }: EvaluationTask, done: number): Promise<void> {
  await changeKeptFolder({ set, split, cut: { done, of: clips.length, pooling, classes: useEvaluation.getState().classes } });
}

async function show(scored: EvaluationRun, adapterId: string | null): Promise<void> {
  const report = await showScores(scored);
  useEvaluation.setState({ adapterId, keptId: null });
  // Told as soon as it is there; keeping it may take a moment.
  useEvaluation.setState({ keptId: await keepRun(scored, report, adapterId) });
}

/** A run that was kept, as if it had just come to its end. */
export async function openKeptRun(id: string): Promise<void> {
  if (useEvaluation.getState().run !== null) return;
  const kept = useKeptRuns.getState().runs.find((one) => one.id === id);
  const scored = await readRun(id);
  if (scored === null || kept === undefined) return;
  await showScores(scored);
  encodedWith = '';
  useEvaluation.setState({ adapterId: kept.adapter?.id ?? null, keptId: id, stopped: null, stale: false, error: null });
}

function encodingOf({ clips, data: { name, split, set }, settings: { modelId, views, frames }, adapterId }: EvaluationTask): string {
  return JSON.stringify([name, split, set, clips.length, modelId, views, frames, adapterId]);
}

function applyEvaluationEvent(event: EvaluationEvent): void {
  switch (event.kind) {
    case 'stage':
      change({ stage: event.stage });
      break;
    case 'state':
      change({ paused: event.state === 'paused' });
      break;
    case 'not-kept':
      useEvaluation.setState({ notKept: event.problem });
      break;
    case 'clip': {
      const { run: underWay } = useEvaluation.getState();
      if (underWay === null) return;
      const { clip, problem, outcome, known, pace } = event;
      change({
        stage: 'clips',
        pace,
        known: underWay.known + (known ? 1 : 0),
        correct: underWay.correct + (outcome?.rank === 0 ? 1 : 0),
        failed: problem === null ? underWay.failed : [...underWay.failed, { clip, code: problem.code, message: problem.message }],
      });
      break;
    }
  }
}

/** Takes hold after the clip at hand. */
export async function pauseEvaluation(paused: boolean): Promise<void> {
  await engine.call.controlEvaluation({ action: paused ? 'pause' : 'resume' });
}

/** What is kept stays kept. */
export function cancelEvaluation(): void {
  controller?.abort();
}

function change(part: Partial<RunUnderWay>): void {
  useEvaluation.setState(({ run: underWay }) => (underWay === null ? {} : { run: { ...underWay, ...part } }));
}
