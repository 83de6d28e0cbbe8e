/** What a training works on, once clips are frames and labels are vectors. No file, no storage, no page. */
import type { Bytes } from '../../../shared/base/units';
import type { AppErrorData } from '../../../shared/errors/errors';
import type { TrainingSettings } from '../../../shared/teaching/teaching';
import type { VisionParams } from '../../model';
import type { LabelEmbeddings } from '../../text';

/** Frames of one clip as decoded once: `perSegment` consecutive moments of each of T segments. */
export interface CachedFrames {
  /** u8 RGB, [T * perSegment] pictures of height x width. */
  readonly frames: readonly Uint8Array[];
  readonly width: number;
  readonly height: number;
  readonly perSegment: number;
}

export interface TaskClip {
  readonly id: string;
  /** Index of its class. */
  readonly label: number;
  /**
   * Its frames, from the cache or decoded now. Of a training clip whose moments are drawn anew, those of one draw: the same
   * number gives the same frames.
   * @throws AppError where it cannot be decoded; it is then among the set aside
   */
  readonly frames: (draw: number) => CachedFrames | Promise<CachedFrames>;
}

/** Where frames come from, and how much of them is held. */
export interface FrameSource {
  /** Uses to come, in their order: decoded while there is room. Takes the place of what was said before. */
  ahead(uses: readonly { readonly clip: TaskClip; readonly draw: number }[]): void;
  /** The work that used clips so far is done: frames that are not kept make room. */
  settle(): void;
  /** Clips that could not be decoded, by id. */
  readonly setAside: ReadonlyMap<string, AppErrorData>;
  /** The most frames held so far. */
  readonly peakBytes: Bytes;
}

/** Embeddings of the C classes, in their order. */
export type TaskTexts = Pick<LabelEmbeddings, 'en' | 'zh' | 'words' | 'width'>;

export interface TrainingTask {
  readonly params: VisionParams;
  /** What is learned from: every language that the model reads and all classes have. */
  readonly texts: TaskTexts;
  /** What the model may answer with untaught, the baseline: languages of the space of its eyes. Null where there are none. */
  readonly baseline: TaskTexts | null;
  readonly settings: TrainingSettings;
  /** Already the K shots. */
  readonly train: readonly TaskClip[];
  readonly heldOut: readonly TaskClip[];
  /** Training clips that choose the epoch, and do not train. */
  readonly setApart: readonly TaskClip[];
  readonly frames: FrameSource;
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

/** Of clips whose frames lie in memory as they are. */
export function framesAtHand(bytes: Bytes): FrameSource {
  return { ahead: () => undefined, settle: () => undefined, setAside: new Map(), peakBytes: bytes };
}

/** The clips that could be decoded, as far as is known. */
export function usable<Clip extends Pick<TaskClip, 'id'>>({ frames }: Pick<TrainingTask, 'frames'>, clips: readonly Clip[]): Clip[] {
  return clips.filter(({ id }) => !frames.setAside.has(id));
}
