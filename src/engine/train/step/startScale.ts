/**
 * How large e_t starts where prompts begin above the first layer [choice]. The 0.02 of docs/method.md is for Z(0) before its layer
 * norm; deeper down tokens have deviations of several units (3.9 before the embedded model's last layer), among which
 * 0.02 is lost: order accuracy on the reversed pairs after 40 epochs was 64 % from 0.02, 68 % from 0.5 and 72 % from 2
 * (PyTorch prototype of this page's equations, last layer only, one seed).
 */
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '../../../shared/base/random';
import { encodeLower } from '../../model';
import type { TrainingTask } from '../task/task';
import { disposeInput, type ViewSource, whereDecodable } from '../views/views';

/** As in docs/method.md, for prompts from the first layer on. */
const firstLayerDeviation = 0.02;
const shareOfTokens = 0.75;
/** Clips that the tokens' deviation is taken from. */
const sample = 8;

/** Standard deviation for the start of e_t. */
export async function temporalDeviation(task: TrainingTask, fromLayer: number, views: ViewSource, signal?: AbortSignal): Promise<number> {
  if (fromLayer === 0) return firstLayerDeviation;
  const { params, train } = task;
  const random = createRandom(1);
  const work = signal === undefined ? {} : { signal };
  let variance = 0;
  let seen = 0;
  const count = Math.min(sample, train.length);
  for (let index = 0; index < count; index++) {
    const at = Math.floor((index * train.length) / count);
    await whereDecodable(task, train[at]!, async () => {
      const input = await views.draw(at, random);
      const { tokens } =
        input instanceof tf.Tensor ? await encodeLower(params, input, fromLayer, work).finally(() => disposeInput(input)) : input;
      const spread = tf.tidy(() => tf.moments(tokens).variance);
      tokens.dispose();
      variance += (await spread.data())[0]! / count;
      spread.dispose();
      seen += 1;
    });
  }
  return shareOfTokens * Math.sqrt(seen === count ? variance : (variance * count) / Math.max(1, seen));
}
