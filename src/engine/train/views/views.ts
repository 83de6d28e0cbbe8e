/**
 * Where a training view comes from: drawn afresh from the cached frames and run through the whole encoder, or (Quick)
 * one of a few views whose tokens below the first prompted layer were computed once and kept in half precision.
 */
import * as tf from '@tensorflow/tfjs-core';
import { AppError, throwIfCancelled } from '../../../shared/errors/errors';
import { type Random, type RandomState, restoreRandom } from '../../../shared/base/random';
import type { Bytes, LongWork } from '../../../shared/base/units';
import { floatToHalf, halfToFloat } from '../../files/tensors/half';
import { type ClipInput, encodeLower } from '../../model';
import { normalisedFrames } from '../../model/normalise';
import { centreView, drawView } from './augment';
import { viewFrames } from './view';
import { firstPromptLayer, type TaskClip, type TrainingTask } from '../task/task';

export interface ViewSource {
  /**
   * A view of training clip `index`, chosen or drawn by `random`.
   * @param draw which of the clip's draws of moments, where they are drawn anew (0)
   */
  draw(index: number, random: Random, draw?: number): Promise<ClipInput>;
  /** The measuring view of a clip to measure. */
  measured(clip: TaskClip): Promise<ClipInput>;
  /** Bytes of kept tokens, outside the backend. */
  readonly bytes: Bytes;
}

/** Kept tokens of one view. */
interface KeptTokens {
  readonly half: Uint16Array;
  readonly shape: readonly [number, number, number];
}

/** Kept tokens of a clip's views, as plain data. */
export interface KeptViews {
  readonly views: readonly KeptTokens[];
  /** The generator after they were drawn. */
  readonly random: RandomState;
}

/** Where kept tokens are put away, by clip: a training that was cut takes them from there. */
export interface ViewKeeper {
  /** Ids of clips that were there from the start. */
  readonly known: ReadonlySet<string>;
  get(id: string): Promise<KeptViews | undefined>;
  add(id: string, kept: KeptViews): Promise<void>;
  /** Everything added is stored, or refused. */
  settled(): Promise<void>;
}

export interface PreparingWork extends LongWork<{ done: number; total: number }> {
  readonly kept?: ViewKeeper | undefined;
}

export function disposeInput(input: ClipInput): void {
  tf.dispose(input instanceof tf.Tensor ? input : input.tokens);
}

/**
 * Prepares the views. With `cachedViews` and layers below the prompts, their tokens are computed here; the same
 * `random` gives the same views.
 */
export async function prepareViews(task: TrainingTask, random: Random, work: PreparingWork): Promise<ViewSource> {
  const { params, settings, train, mayFlip } = task;
  const { resolution: size, layers } = params.config;
  const upTo = firstPromptLayer(settings.fromLayer, layers);
  const drawn = async (clip: TaskClip, chance: Random, draw: number): Promise<tf.Tensor4D> => {
    const frames = await clip.frames(draw);
    return viewFrames(frames, drawView(frames, size, settings.augmentation, mayFlip, chance));
  };
  const centre = async (clip: TaskClip): Promise<tf.Tensor4D> => normalisedFrames(centreView(await clip.frames(0), size), size);
  if (upTo === 0 || settings.cachedViews === 0) {
    return {
      draw: (index, chance, draw = 0) => drawn(train[index]!, chance, draw),
      measured: centre,
      bytes: 0,
    };
  }
  return keepTokens(task, random, { drawn, centre }, upTo, work);
}

/** Computes what lies below the prompts once, for a few views of each training clip and the one of each that is measured. */
async function keepTokens(
  task: TrainingTask,
  random: Random,
  {
    drawn,
    centre,
  }: {
    readonly drawn: (clip: TaskClip, chance: Random, draw: number) => Promise<tf.Tensor4D>;
    readonly centre: (clip: TaskClip) => Promise<tf.Tensor4D>;
  },
  upTo: number,
  work: PreparingWork,
): Promise<ViewSource> {
  const { params, settings, train, heldOut, setApart } = task;
  const { kept } = work;
  const measured = [...setApart, ...heldOut];
  const count = settings.cachedViews;
  const unknown = (clips: readonly TaskClip[]): TaskClip[] => clips.filter(({ id }) => kept?.known.has(id) !== true);
  task.frames.ahead([
    ...unknown(train).flatMap((clip) => Array.from({ length: count }, (_, draw) => ({ clip, draw }))),
    ...unknown(measured).map((clip) => ({ clip, draw: 0 })),
  ]);
  const total = train.length * count + measured.length;
  let done = 0;
  let chance = random;
  const compute = async (view: () => Promise<tf.Tensor4D>): Promise<KeptTokens> => {
    throwIfCancelled(work.signal);
    const frames = await view();
    try {
      const lower = (await encodeLower(params, frames, upTo, work.signal === undefined ? {} : { signal: work.signal })).tokens;
      const half = floatToHalf((await lower.data()) as Float32Array);
      const shape = lower.shape;
      lower.dispose();
      work.onProgress?.({ done: ++done, total });
      return { half, shape };
    } finally {
      frames.dispose();
    }
  };
  const tokens = new Map<TaskClip, readonly KeptTokens[]>();
  /** From what is stored, with the chance as it was; else made now and put away. */
  const keep = async (clip: TaskClip, wanted: number, view: (draw: number) => Promise<tf.Tensor4D>): Promise<void> => {
    const stored = kept?.known.has(clip.id) === true ? await kept.get(clip.id) : undefined;
    if (stored?.views.length === wanted) {
      chance = restoreRandom(stored.random);
      tokens.set(clip, stored.views);
      work.onProgress?.({ done: (done += wanted), total });
      return;
    }
    const views: KeptTokens[] = [];
    tokens.set(clip, views);
    await whereDecodable(task, clip, async () => {
      for (let draw = 0; draw < wanted; draw++) views.push(await compute(() => view(draw)));
      await kept?.add(clip.id, { views, random: chance.state() });
    });
    task.frames.settle();
  };
  try {
    for (const clip of train) await keep(clip, count, (draw) => drawn(clip, chance, draw));
    for (const clip of measured) await keep(clip, 1, () => centre(clip));
  } finally {
    await kept?.settled();
  }
  const restore = (view: KeptTokens | undefined): Promise<ClipInput> => {
    if (view === undefined) throw new AppError('internal', 'a clip that was set aside is asked for');
    return Promise.resolve({ tokens: tf.tensor3d(halfToFloat(view.half), [...view.shape]), upTo });
  };
  return {
    draw: (index, chance) => restore(tokens.get(train[index]!)?.[chance.integer(count)]),
    measured: (clip) => restore(tokens.get(clip)?.[0]),
    bytes: [...tokens.values()].flat().reduce((sum, { half }) => sum + half.byteLength, 0),
  };
}

/** Does what is done with a clip; one that turns out not to be decodable is left out. */
export async function whereDecodable(task: Pick<TrainingTask, 'frames'>, clip: TaskClip, work: () => Promise<void>): Promise<void> {
  const { setAside } = task.frames;
  if (setAside.has(clip.id)) return;
  try {
    await work();
  } catch (error) {
    if (!setAside.has(clip.id) || AppError.from(error).code === 'collection-incomplete') throw error;
  }
}
