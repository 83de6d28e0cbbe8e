/** Forecast, training and its outcome: what the Teach page's right side shows. The engine does the work. */
import { create } from 'zustand';
import { engine } from '../../client/engine';
import { AppError, type AppErrorData } from '../../shared/errors/errors';
import type { Forecast, PendingTraining, TrainingEvent, TrainingResult, TrainingSettings } from '../../shared/teaching/teaching';
import { refreshModels } from '../models/models';
import { renameAdapter } from '../models/adapterWork';
import { useSettings } from '../settings/settings';
import { useTeachingCollection } from './collectionStore';
import { applyTrainingEvent, startRun, type TrainingRun } from './teachingRun';
import { useTeachingSettings } from './teachingSettings';
import { refreshTrainings } from './runs/trainings';

/** Without its Blob: `teachingAdapterFile` has it. */
export type ShownResult = Omit<TrainingResult, 'adapterFile'> & { readonly hasFile: boolean };

export interface ForecastState {
  readonly state: 'none' | 'running' | 'done' | 'failed';
  readonly value: Forecast | null;
  /** What it was made for (`forecastKey`). */
  readonly key: string;
  readonly error: AppErrorData | null;
}

interface TeachingTrainingState {
  /** The name of the next adapter, as typed; '' takes the classes' names. */
  readonly name: string;
  readonly forecast: ForecastState;
  readonly run: TrainingRun | null;
  readonly result: ShownResult | null;
  readonly pending: PendingTraining | null;
  readonly error: AppErrorData | null;
}

const noForecast: ForecastState = { state: 'none', value: null, key: '', error: null };

export const useTeachingTraining = create<TeachingTrainingState>(() => ({
  name: '',
  forecast: noForecast,
  run: null,
  result: null,
  pending: null,
  error: null,
}));

let forecasting: AbortController | undefined;
let training: AbortController | undefined;
let adapterFile: Blob | null = null;

/** Steps come in dozens a second on a fast card; the eye needs ten. Epochs and stages are never left out. */
const stepInterval = 100;

/** What the last visit left: a training cut short, or the last result. */
export async function openTeachingTraining(): Promise<void> {
  await Promise.all([
    guarded(async () => useTeachingTraining.setState({ pending: await engine.call.pendingTraining({}) })),
    guarded(async () => {
      const result = await engine.call.lastTraining({});
      if (useTeachingTraining.getState().result === null && result !== null) showResult(result);
    }),
    refreshTrainings(),
  ]);
}

/** The settings with the model in use. */
export function trainingSettings(): TrainingSettings {
  return { ...useTeachingSettings.getState(), modelId: useSettings.getState().modelId };
}

/** Changes when a forecast would come out otherwise: names do not matter, clips, roles and cuts do. */
export function forecastKey(): string {
  const { classes, clips } = useTeachingCollection.getState().collection;
  const used = clips.filter(({ problem }) => problem === null).map(({ id, classId, role, trim }) => [id, classId, role, trim]);
  return JSON.stringify([trainingSettings(), classes.map(({ id }) => id), used]);
}

/**
 * Measures one step; a forecast under way for something else is given up.
 * @param key what it is made for: the settings and the collection as they are
 */
export async function forecastNow(key = forecastKey()): Promise<void> {
  forecasting?.abort();
  const controller = new AbortController();
  forecasting = controller;
  const { value } = useTeachingTraining.getState().forecast;
  useTeachingTraining.setState({ forecast: { state: 'running', value, key, error: null } });
  try {
    const forecast = await engine.call.forecastTraining({ settings: trainingSettings() }, { signal: controller.signal });
    if (forecasting === controller) useTeachingTraining.setState({ forecast: { state: 'done', value: forecast, key, error: null } });
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (forecasting !== controller) return;
    const failed: ForecastState = { state: 'failed', value: null, key, error: error.toData() };
    // Stopped on purpose: it keeps its key, so that it does not start again by itself.
    useTeachingTraining.setState({ forecast: error.code === 'cancelled' ? { ...noForecast, key } : failed });
  } finally {
    if (forecasting === controller) forecasting = undefined;
  }
}

export function cancelForecast(): void {
  forecasting?.abort();
}

export function nameTraining(name: string): void {
  useTeachingTraining.setState({ name });
}

/** "wave, clap, nod", or the first three and how many more; in the page's language where the classes have names in it. */
export function usualName(
  classes: readonly { readonly en: string; readonly zh: string }[],
  chinese = globalThis.document?.documentElement.lang.startsWith('zh') ?? false,
): string {
  const names = classes.map(({ en, zh }) => (chinese ? zh || en : en || zh)).filter((name) => name !== '');
  return names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} +${names.length - 3}`;
}

export async function train(): Promise<void> {
  const { name } = useTeachingTraining.getState();
  const settings = trainingSettings();
  const chosen = name.trim() === '' ? usualName(useTeachingCollection.getState().collection.classes) : name.trim();
  await run(startRun(chosen, settings.epochs), (work) => engine.call.train({ name: chosen, settings }, work));
}

/** Goes on where the training was cut short. */
export async function resumeTraining(): Promise<void> {
  const { pending } = useTeachingTraining.getState();
  if (pending === null) return;
  const from = startRun(pending.name, pending.settings.epochs, pending.curve);
  await run(from, (work) => engine.call.resumeTraining({}, work));
}

export async function discardTraining(): Promise<void> {
  await guarded(() => engine.call.discardTraining({}));
  await readPending();
}

export async function controlTraining(action: 'pause' | 'resume' | 'stop-and-keep-best'): Promise<void> {
  changeRun((state) => ({ ...state, asked: action }));
  await guarded(() => engine.call.controlTraining({ action }));
}

/** Stops at once; what was reached can be gone on with. */
export function cancelTraining(): void {
  training?.abort();
}

/** Puts the result away: the panel shows the next training. */
export function dismissResult(): void {
  adapterFile = null;
  useTeachingTraining.setState({ result: null, error: null });
}

export function dismissTrainingError(): void {
  useTeachingTraining.setState({ error: null });
}

/** The adapter of the result shown, for download; null where nothing was trained. */
export function teachingAdapterFile(): Blob | null {
  return adapterFile;
}

/** Renames the adapter of the result, in the list and in the result. */
export async function renameTaught(name: string): Promise<void> {
  const { result } = useTeachingTraining.getState();
  const chosen = name.trim();
  if (result === null || chosen === '' || chosen === result.name) return;
  if (result.adapterId !== null) await renameAdapter(result.adapterId, chosen);
  useTeachingTraining.setState({ result: { ...result, name: chosen } });
}

interface Work {
  readonly signal: AbortSignal;
  readonly onProgress: (event: TrainingEvent) => void;
}

async function run(from: TrainingRun, start: (work: Work) => Promise<TrainingResult>): Promise<void> {
  if (training !== undefined) return;
  forecasting?.abort();
  const controller = new AbortController();
  training = controller;
  adapterFile = null;
  useTeachingTraining.setState({ run: from, result: null, pending: null, error: null });
  let lastStep = 0;
  const onProgress = (event: TrainingEvent) => {
    if (event.kind === 'step') {
      const now = Date.now();
      if (now - lastStep < stepInterval && useTeachingTraining.getState().run?.stage?.stage === 'training') return;
      lastStep = now;
    }
    changeRun((state) => applyTrainingEvent(state, event));
  };
  try {
    showResult(await start({ signal: controller.signal, onProgress }));
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code !== 'cancelled') useTeachingTraining.setState({ error: error.toData() });
  } finally {
    training = undefined;
    useTeachingTraining.setState({ run: null });
  }
  await Promise.all([readPending(), refreshModels(), refreshTrainings()]);
}

function showResult({ adapterFile: file, ...result }: TrainingResult): void {
  adapterFile = file;
  useTeachingTraining.setState({ result: { ...result, hasFile: file !== null }, name: '' });
}

async function readPending(): Promise<void> {
  await guarded(async () => useTeachingTraining.setState({ pending: await engine.call.pendingTraining({}) }));
}

function changeRun(change: (run: TrainingRun) => TrainingRun): void {
  useTeachingTraining.setState(({ run: now }) => (now === null ? {} : { run: change(now) }));
}

async function guarded(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code !== 'cancelled') useTeachingTraining.setState({ error: error.toData() });
  }
}
