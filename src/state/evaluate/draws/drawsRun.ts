/** A grid of draws, one after another: begun, paused, cancelled, gone on with after a reload. */
import { engine } from '../../../client/engine';
import { AppError } from '../../../shared/errors/errors';
import { runDraw } from '../../../shared/evaluation/draws/runDraw';
import { evaluatedData, type EvaluationEvent } from '../../../shared/evaluation/task';
import type { TrainingEvent } from '../../../shared/teaching/teaching';
import { refreshModels } from '../../models/models';
import { useSettings } from '../../settings/settings';
import { useEvaluation } from '../evaluationStore';
import { clipsToEvaluate, useFoundData } from '../foundData';
import { drawsDatabase } from './drawsDatabase';
import { drawPlaces, dropTrained } from './drawsEngine';
import type { GridClips } from '../../../client/forecastDraws';
import { forecastOfDraws } from './drawsForecast';
import { type BegunGrid, type DrawChoices, type DrawUnderWay, firstChoices, useDraws } from './drawsStore';
import { gridData, planOfChoices, sameData } from './gridOfChoices';

const gridKey = 'begun';
let controller: AbortController | undefined;

/** What was chosen before holds no more: neither does what was said of it. */
export function changeChoices(change: Partial<DrawChoices>): void {
  useDraws.setState(({ choices }) => ({ choices: { ...choices, ...change }, forecast: null, error: null }));
}

/** The grid that an earlier visit began, with what it measured. */
export async function readBegunGrid(): Promise<void> {
  if (useDraws.getState().grid !== null) return;
  const grid = await (await drawsDatabase()).get<BegunGrid>('grid', gridKey).catch(() => undefined);
  if (grid !== undefined && useDraws.getState().grid === null) {
    // An earlier version's choices lack what has come since.
    useDraws.setState({ grid, choices: { ...firstChoices, ...grid.choices } });
  }
}

function clipsOfGrid(): GridClips | null {
  const { dataSet, folder } = useFoundData.getState();
  if (dataSet === null) return null;
  const { train, test } = dataSet.splits;
  return { data: evaluatedData(dataSet, folder, 'test'), train: clipsToEvaluate(train), test: clipsToEvaluate(test) };
}

/** Says what the choices will take; measures a few steps and clips for it. */
export async function forecastGrid(): Promise<void> {
  await exclusively(async (signal) => {
    const clips = clipsOfGrid();
    if (clips === null) return;
    const { choices } = useDraws.getState();
    const { draws, options } = planOfChoices(choices, useSettings.getState().modelId);
    useDraws.setState({ forecasting: { done: 0, of: 1 }, forecast: null });
    const onProgress = (forecasting: { readonly done: number; readonly of: number }): void => useDraws.setState({ forecasting });
    const forecast = await forecastOfDraws(draws, clips, options, { signal, onProgress });
    if (useDraws.getState().choices === choices) useDraws.setState({ forecast });
  });
  useDraws.setState({ forecasting: null });
}

/** Begins what was forecast. An earlier grid is put aside; its results stay known. */
export async function startGrid(): Promise<void> {
  const { choices, forecast } = useDraws.getState();
  const { dataSet, folder } = useFoundData.getState();
  if (forecast === null || dataSet === null) return;
  const { draws, options } = planOfChoices(choices, useSettings.getState().modelId);
  const data = gridData(dataSet, folder);
  useDraws.setState({ grid: { choices, options, draws, forecast, data, kept: draws.map(() => null) } });
  await runGrid();
}

/** Runs what is left of the grid that was begun; one that came to no end is tried once more. */
export async function runGrid(): Promise<void> {
  await exclusively(async (signal) => {
    const { grid } = useDraws.getState();
    const clips = clipsOfGrid();
    const { dataSet, folder } = useFoundData.getState();
    if (grid === null || clips === null || dataSet === null || !sameData(grid.data, gridData(dataSet, folder))) return;
    await change({ ...grid, kept: grid.kept.map((one) => (one !== null && 'problem' in one ? null : one)) });
    for (const index of grid.draws.keys()) if (useDraws.getState().grid!.kept[index] === null) await runOne(index, clips, signal);
  });
  useDraws.setState({ run: null, paused: false });
  await refreshModels();
}

async function runOne(index: number, clips: GridClips, signal: AbortSignal): Promise<void> {
  const { draws, options, choices } = useDraws.getState().grid!;
  const draw = draws[index]!;
  const phase = draw.settings === null ? 'measuring' : 'training';
  const epochs = draw.settings?.epochs ?? 0;
  useDraws.setState({ run: { index, phase, stage: null, epoch: 0, epochs, done: 0, of: clips.test.length, secondsLeft: null } });
  const places = drawPlaces({ draw, clips, signal, keepAdapter: choices.keepAdapters, onTraining, onClip });
  try {
    const kept = await runDraw(draw, clips, options, places);
    await keep(index, { ...kept, clips: [] });
  } catch (thrown) {
    const error = AppError.from(thrown);
    // A training that runs away is a result of its settings; the others may still do.
    if (error.code !== 'loss-not-finite') throw error;
    await keep(index, { problem: error.toData() });
  }
}

async function keep(index: number, one: BegunGrid['kept'][number]): Promise<void> {
  const grid = useDraws.getState().grid!;
  await change({ ...grid, kept: grid.kept.map((old, at) => (at === index ? one : old)) });
}

async function change(grid: BegunGrid): Promise<void> {
  useDraws.setState({ grid });
  await (await drawsDatabase()).put('grid', gridKey, grid).catch(() => undefined);
}

function onTraining(event: TrainingEvent): void {
  switch (event.kind) {
    case 'stage':
      stayPaused();
      step({ phase: 'training', stage: event.stage });
      break;
    case 'step':
      step({ phase: 'training', stage: 'training', epoch: event.epoch, epochs: event.epochs, secondsLeft: event.secondsLeft });
      break;
    case 'epoch':
      step({ epoch: event.point.epoch, epochs: event.epochs, secondsLeft: event.secondsLeft });
      break;
    case 'state':
    case 'set-aside':
    case 'not-kept':
      break;
  }
}

function onClip(event: EvaluationEvent): void {
  if (event.kind === 'stage') {
    stayPaused();
    step({ phase: 'measuring', stage: null, secondsLeft: null });
  }
  if (event.kind !== 'clip') return;
  const { done, of, secondsLeft } = event.pace;
  step({ phase: 'measuring', stage: null, done, of, secondsLeft });
}

function step(part: Partial<DrawUnderWay>): void {
  useDraws.setState(({ run }) => (run === null ? {} : { run: { ...run, ...part } }));
}

/** What is told to pause while it begins may not hear of it. */
function stayPaused(): void {
  if (useDraws.getState().paused) void pauseGrid(true);
}

/** After the step or the clip at hand. */
export async function pauseGrid(paused: boolean): Promise<void> {
  useDraws.setState({ paused });
  const action = paused ? 'pause' : 'resume';
  await Promise.all([engine.call.controlDraw({ action }), engine.call.controlEvaluation({ action })]);
}

/** What is kept stays kept, and the training goes on from its last kept step. */
export function cancelGrid(): void {
  controller?.abort();
}

/** Results of this grid are no longer shown; the training that was cut short is forgotten. */
export async function forgetGrid(): Promise<void> {
  if (controller !== undefined) return;
  useDraws.setState({ grid: null, forecast: null, error: null });
  await (await drawsDatabase()).delete('grid', gridKey).catch(() => undefined);
  await dropTrained().catch(() => undefined);
  await engine.call.discardDraw({}).catch(() => undefined);
}

/** One thing at a time; a single evaluation counts as one. */
async function exclusively(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  if (controller !== undefined || useEvaluation.getState().run !== null) return;
  controller = new AbortController();
  useDraws.setState({ error: null });
  try {
    await work(controller.signal);
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code !== 'cancelled') useDraws.setState({ error: error.toData() });
  } finally {
    controller = undefined;
  }
}
