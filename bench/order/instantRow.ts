/** The training-free row: the training clips' features remembered beside the words, and asked about clips never seen. */
import { type ClipKey, clipKey } from '../../src/shared/teaching/instant/clipKey';
import { memoryLogits } from '../../src/shared/teaching/instant/memory';
import { type TaughtClip, tuneMemory } from '../../src/shared/teaching/instant/tuning';
import { createRandom } from '../../src/shared/base/random';
import { defaultTau } from '../../src/shared/recognition/recognition';
import { disposeTexts, encodeInput, fusedScores, uploadTexts } from '../../src/engine/train/measure/measure';
import type { TaskClip, TrainingTask } from '../../src/engine/train/task/task';
import { disposeInput } from '../../src/engine/train/views/views';
import { prepareViews } from '../../src/engine/train/views/views';
import { temporalViews } from './orderRuns';

/** A clip as each of its temporal views shows it. */
export interface SeenClip {
  readonly label: number;
  readonly views: readonly { readonly key: ClipKey; /** S / tau, [C] */ readonly words: Float32Array }[];
}

/** Through the frozen eyes, once; every K and seed asks the same features. */
export async function seeClips(task: TrainingTask, clips: readonly TaskClip[]): Promise<SeenClip[]> {
  const texts = uploadTexts(task);
  const seen: SeenClip[] = [];
  try {
    for (const clip of clips) {
      const heldOut = await temporalViews(clip);
      const source = await prepareViews({ ...task, heldOut }, createRandom(1), {});
      const views: { key: ClipKey; words: Float32Array }[] = [];
      for (const view of heldOut) {
        const input = await source.measured(view);
        const features = await encodeInput(task, null, input).finally(() => disposeInput(input));
        const values = (await features.data()) as Float32Array;
        const [row] = await fusedScores(features, texts, defaultTau, task.settings.lambda);
        features.dispose();
        views.push({ key: clipKey(values, task.settings.frames), words: row!.map((score) => score / defaultTau) });
      }
      seen.push({ label: clip.label, views });
    }
    return seen;
  } finally {
    disposeTexts(texts);
  }
}

/** Remembers the middle view of each training clip, as the page does, and scores every view of each test clip: [clip][view] logits [C]. */
export function instantScores(train: readonly SeenClip[], test: readonly SeenClip[], C: number): Float32Array[][] {
  const clips = train.map(({ label, views }): TaughtClip => ({ label, ...views[views.length >> 1]! }));
  const memory = { clips, classes: C, weights: tuneMemory(clips, C) };
  return test.map(({ views }) =>
    views.map(({ key, words }) => {
      const logits = memoryLogits(memory, key);
      return words.map((word, c) => word + logits[c]!);
    }),
  );
}
