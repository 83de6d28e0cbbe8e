/** One clip of the collection recognised twice, without and with an adapter: what teaching changed in its eyes. */
import { create } from 'zustand';
import { engine } from '../client/engine';
import { AppError, type AppErrorData } from '../shared/errors';
import type { Recognition, RecognitionProgress } from '../shared/recognition';
import { useModels } from './models';
import { useSettings } from './settings';
import { useTeachingCollection } from './teachingCollection';
import { useTeachingSettings } from './teachingSettings';

interface TeachingCompareState {
  readonly clipId: string | null;
  readonly progress: RecognitionProgress | null;
  readonly before: Recognition | null;
  readonly after: Recognition | null;
  readonly error: AppErrorData | null;
}

const nothing: TeachingCompareState = { clipId: null, progress: null, before: null, after: null, error: null };

export const useTeachingCompare = create<TeachingCompareState>(() => nothing);

let comparing: AbortController | undefined;

/** @param adapterId null: only the untouched model, against the classes of the collection */
export async function compareClip(clipId: string, adapterId: string | null): Promise<void> {
  comparing?.abort();
  const controller = new AbortController();
  comparing = controller;
  useTeachingCompare.setState({ ...nothing, clipId });
  const { template, frames } = useTeachingSettings.getState();
  const adapter = useModels.getState().adapters.find(({ id }) => id === adapterId) ?? null;
  const classes = adapter?.classes ?? useTeachingCollection.getState().collection.classes;
  const options = {
    frames: adapter?.frames ?? frames,
    views: 1 as const,
    modelId: adapter?.modelId ?? useSettings.getState().modelId,
    labels: classes.map(({ en, zh }) => ({ en, zh })),
    template,
  };
  const work = {
    signal: controller.signal,
    onProgress: (progress: RecognitionProgress) => {
      if (comparing === controller) useTeachingCompare.setState({ progress });
    },
  };
  try {
    const file = await engine.call('clipFile', { id: clipId });
    const before = await engine.call('recognize', { file, options: { ...options, adapterId: null } }, work);
    if (comparing !== controller) return;
    useTeachingCompare.setState({ before, progress: null });
    if (adapter === null) return;
    const after = await engine.call('recognize', { file, options: { ...options, adapterId: adapter.id } }, work);
    if (comparing === controller) useTeachingCompare.setState({ after, progress: null });
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (comparing === controller && error.code !== 'cancelled')
      useTeachingCompare.setState({ error: error.toData(), progress: null });
  }
}

/** Stops what runs and forgets the pictures. */
export function endCompare(): void {
  comparing?.abort();
  comparing = undefined;
  useTeachingCompare.setState(nothing);
}
