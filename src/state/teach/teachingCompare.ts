/** One clip of the collection recognised twice, without and with an adapter: what teaching changed in its eyes. */
import { create } from 'zustand';
import { engine } from '../../client/engine';
import { AppError, type AppErrorData } from '../../shared/errors/errors';
import type { Recognition, RecognitionProgress } from '../../shared/recognition/recognition';
import { useModels } from '../models/models';
import { useSettings } from '../settings/settings';
import { useTeachingCollection } from './collectionStore';
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
    const file = await engine.call.clipFile({ id: clipId });
    const before = await engine.call.recognize({ file, options: { ...options, adapterId: null } }, work).catch((thrown: unknown) => {
      // Untaught the model may have no word for these classes; what it looks at is known all the same.
      if (adapter !== null && AppError.from(thrown).code === 'languages-apart') return null;
      throw thrown;
    });
    if (comparing !== controller) return;
    useTeachingCompare.setState({ before, progress: null });
    if (adapter === null) return;
    const after = await engine.call.recognize({ file, options: { ...options, adapterId: adapter.id } }, work);
    if (comparing === controller) useTeachingCompare.setState({ before: sameEyes(before, after), after, progress: null });
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (comparing === controller && error.code !== 'cancelled') useTeachingCompare.setState({ error: error.toData(), progress: null });
  }
}

/** Before, as the eyes that were taught see it: Chinese may have answered with its own, or nobody could. */
function sameEyes(before: Recognition | null, after: Recognition): Recognition {
  const attention = after.plainAttention ?? after.attention;
  if (before !== null) return before.encodings[0]?.eyes === 'own' ? { ...before, frames: after.frames, attention } : before;
  const scores = { ...after.scores, labels: [], scoresEn: null, scoresZh: null };
  return { ...after, adapter: null, attention, plainAttention: null, scores };
}

/** Stops what runs and forgets the pictures. */
export function endCompare(): void {
  comparing?.abort();
  comparing = undefined;
  useTeachingCompare.setState(nothing);
}
