/** Clips of the drawn world as they may reach the product: every action, many sizes and shapes, raw or out of a codec. */

import { actions } from '../scenes/actions';
import { createRandom } from '../scenes/drawing/random';
import { renderScene } from '../scenes/scene';
import { codecs, type Film, throughCodec } from './film';

/**
 * Seeds of their own ranges, far from those that training, tests, samples and benches use (models/demo/README.md):
 * the gate is fitted on the first, its threshold set on the second, the rate reported on the third.
 */
export const seedsOf = { fit: 1_100_000_000, threshold: 1_200_000_000, unseen: 1_300_000_000 } as const;

/** width, height: the usual shapes, upright ones and bands, from thumbnails to larger than the model looks. */
const sizes = [
  [118, 110],
  [160, 120],
  [176, 144],
  [240, 180],
  [320, 240],
  [320, 180],
  [426, 240],
  [480, 360],
  [180, 320],
  [240, 240],
  [136, 240],
  [420, 180],
  [640, 360],
  [360, 640],
] as const;

export interface Rendering {
  readonly film: Film;
  readonly action: string;
  /** The codec's name, or `none`. */
  readonly codec: string;
}

/** The same seed gives the same clip (the codec's bytes depend on ffmpeg's version). */
export function rendering(seed: number, { coded, count = 12 }: { readonly coded: boolean; readonly count?: number }): Rendering {
  const random = createRandom(seed ^ 0x5f3759df);
  const action = actions[seed % actions.length]!.id;
  const [width, height] = random.pick(sizes);
  const { frames } = renderScene(seed, action, { frames: count, width, height, seconds: random.uniform(2, 3) });
  const film = { frames, width, height, count };
  const codec = random.pick(Object.keys(codecs));
  return coded ? { film: throughCodec(film, codec, random), action, codec } : { film, action, codec: 'none' };
}
