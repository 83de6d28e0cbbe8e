/**
 * How large e_t starts where prompts begin above the first layer [choice]. METHOD's 0.02 is for Z(0) before its layer
 * norm; deeper down tokens have deviations of several units (3.9 before the embedded model's last layer), among which
 * 0.02 is lost: order accuracy on the reversed pairs after 40 epochs was 64 % from 0.02, 68 % from 0.5 and 72 % from 2
 * (PyTorch prototype of this page's equations, last layer only, one seed).
 */
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '../../shared/random';
import { encodeLower, type VisionParams } from '../model';
import { disposeInput, type ViewSource } from './views';

/** METHOD's, for prompts from the first layer on. */
const firstLayerDeviation = 0.02;
const shareOfTokens = 0.75;
/** Clips that the tokens' deviation is taken from. */
const sample = 8;

/** Standard deviation for the start of e_t. */
export async function temporalDeviation(
  params: VisionParams,
  fromLayer: number,
  views: ViewSource,
  clips: number,
  signal?: AbortSignal,
): Promise<number> {
  if (fromLayer === 0) return firstLayerDeviation;
  const random = createRandom(1);
  const work = signal === undefined ? {} : { signal };
  let variance = 0;
  const count = Math.min(sample, clips);
  for (let index = 0; index < count; index++) {
    const input = views.draw(Math.floor((index * clips) / count), random);
    const { tokens } = input instanceof tf.Tensor ? await encodeLower(params, input, fromLayer, work).finally(() => disposeInput(input)) : input;
    const spread = tf.tidy(() => tf.moments(tokens).variance);
    tokens.dispose();
    variance += (await spread.data())[0]! / count;
    spread.dispose();
  }
  return shareOfTokens * Math.sqrt(variance);
}
