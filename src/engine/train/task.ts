/** What a training works on, once clips are frames and labels are vectors. No file, no storage, no page. */
import type { TrainingSettings } from '../../shared/teaching';
import type { VisionParams } from '../model';
import type { LabelEmbeddings } from '../text';
import type { CachedFrames } from './augment';

export interface TaskClip {
  readonly id: string;
  /** Index of its class. */
  readonly label: number;
  readonly frames: CachedFrames;
}

export interface TrainingTask {
  readonly params: VisionParams;
  /** Embeddings of the C classes, in their order; the Chinese ones are null where the branch is off. */
  readonly texts: Pick<LabelEmbeddings, 'en' | 'zh' | 'words' | 'width'>;
  readonly settings: TrainingSettings;
  /** Already the K shots. */
  readonly train: readonly TaskClip[];
  readonly heldOut: readonly TaskClip[];
  /** false when a class name tells left from right. */
  readonly mayFlip: boolean;
}

/** `fromLayer` as a layer's number: -2 of four layers is 2. */
export function firstPromptLayer(fromLayer: number, layers: number): number {
  return Math.min(layers - 1, Math.max(0, fromLayer < 0 ? layers + fromLayer : fromLayer));
}

/** r for a width: the paper's 336 of 768. */
export function bottleneckFor(bottleneck: number | 'auto', width: number): number {
  return bottleneck === 'auto' ? Math.max(8, Math.round((336 / 768) * width)) : bottleneck;
}
