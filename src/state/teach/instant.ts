/** The instant answer: made anew whenever clips, classes or the model change, unless something is being trained. */
import { create } from 'zustand';
import { engine } from '../../client/engine';
import { AppError, type AppErrorData } from '../../shared/errors/errors';
import type { InstantAnswer, InstantProgress } from '../../shared/teaching/teaching';
import { refreshModels } from '../models/models';
import { useSettings } from '../settings/settings';
import { useTeachingCollection } from './collectionStore';
import { useTeachingSettings } from './teachingSettings';

interface InstantState {
  readonly state: 'none' | 'running' | 'done' | 'failed';
  /** What it was made for (`instantKey`). */
  readonly key: string;
  readonly progress: InstantProgress | null;
  /** The last one, also while the next is being made. */
  readonly answer: InstantAnswer | null;
  /** Of the adapter that the answer was stored as. */
  readonly adapterId: string | null;
  readonly error: AppErrorData | null;
}

export const useInstant = create<InstantState>(() => ({
  state: 'none',
  key: '',
  progress: null,
  answer: null,
  adapterId: null,
  error: null,
}));

let answering: AbortController | undefined;

/** Changes when the answer would be another. */
export function instantKey(): string {
  const { classes, clips } = useTeachingCollection.getState().collection;
  const { template, lambda } = useTeachingSettings.getState();
  const used = clips.filter(({ problem }) => problem === null).map(({ id, classId, role, trim }) => [id, classId, role, trim]);
  const named = classes.map(({ id, en, zh }) => [id, en, zh]);
  return JSON.stringify([useSettings.getState().modelId, template, lambda, named, used]);
}

/** One under way for something else is given up; what it has encoded by then is kept. */
export async function answerInstantly(key = instantKey()): Promise<void> {
  answering?.abort();
  const controller = new AbortController();
  answering = controller;
  const ours = () => answering === controller;
  useInstant.setState({ state: 'running', key, progress: null, error: null });
  const { template, lambda } = useTeachingSettings.getState();
  const question = { modelId: useSettings.getState().modelId, template, lambda };
  const onProgress = (progress: InstantProgress) => {
    if (ours()) useInstant.setState({ progress });
  };
  try {
    const answer = await engine.call.answerInstantly(question, { signal: controller.signal, onProgress });
    if (ours()) useInstant.setState({ state: 'done', answer, adapterId: null, progress: null });
  } catch (thrown) {
    if (!ours()) return;
    const error = AppError.from(thrown);
    // Stopped on purpose: it keeps its key, so that it does not start again by itself.
    useInstant.setState({
      progress: null,
      answer: null,
      ...(error.code === 'cancelled' ? { state: 'none' } : { state: 'failed', error: error.toData() }),
    });
  } finally {
    if (ours()) answering = undefined;
  }
}

export function stopInstant(): void {
  answering?.abort();
}

/** Stores the answer as an adapter, once. @returns its id; null where it could not be stored, and why is in the store */
export async function keepInstant(name: string): Promise<string | null> {
  try {
    const adapterId = await engine.call.keepInstant({ name });
    await refreshModels();
    useInstant.setState({ adapterId, error: null });
    return adapterId;
  } catch (thrown) {
    useInstant.setState({ error: AppError.from(thrown).toData() });
    return null;
  }
}
