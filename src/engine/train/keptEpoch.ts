/** Which epoch's weights are kept, and what the held-out clips say of them. Held-out clips never choose. */
import type { TrainingEvent } from '../../shared/teaching/teaching';
import type { LongWork } from '../../shared/base/units';
import { readAdapter } from '../model/adapterFile/adapterFile';
import { disposeAdapter, type LabelTensors } from '../model';
import type { JudgedClip } from './measure/accuracy';
import { measureClips } from './measure/measure';
import type { BestEpoch } from './step/checkpoint';
import type { TrainingTask } from './task/task';
import type { ViewSource } from './views/views';

/** The epoch that is kept, measured. */
export type KeptEpoch = BestEpoch & { readonly judged: readonly JudgedClip[] };

/** Of the clips set apart more right; of equals the less surprised; where none are set apart the latest. */
export function isBetter(now: BestEpoch['chosen'], { chosen: best }: BestEpoch): boolean {
  if (now === null || best == null) return true; // an earlier version's checkpoint has none
  return now.right > best.right || (now.right === best.right && now.surprise < best.surprise);
}

/** Measures what is kept where that has not been done: the training was stopped, or chose an epoch in between. */
export async function measureKept(
  best: BestEpoch | null,
  task: TrainingTask,
  views: ViewSource,
  texts: LabelTensors,
  { signal, onProgress }: LongWork<TrainingEvent>,
): Promise<KeptEpoch | null> {
  if (best === null) return null;
  if (best.judged !== null || task.settings.measureEvery === 0) return { ...best, judged: best.judged ?? [] };
  const { adapter } = await readAdapter(best.adapter);
  try {
    const { judged } = await measureClips(task, views, texts, adapter, task.heldOut, {
      ...(signal === undefined ? {} : { signal }),
      onProgress: ({ done, total }) => onProgress?.({ kind: 'stage', stage: 'measuring-after', done, total }),
    });
    return { ...best, judged };
  } finally {
    disposeAdapter(adapter);
  }
}
