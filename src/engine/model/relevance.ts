/**
 * Why this label: which patches raise a score and which lower it. Gradient-weighted attention after Chefer, Gur and Wolf,
 * "Generic Attention-model Explainability for Interpreting Bi-Modal and Encoder-Decoder Transformers" (ICCV 2021), through
 * the frozen blocks and the paper's prompts. In layer l, with A [F, H, Nq, K] the attention and dA = dS / dA,
 *
 *   Abar = mean over heads of relu(A dA),   R <- R + R Abar,
 *
 * R from the class token of each frame downwards; one row a frame is all that is needed of it. -dA in place of dA gives
 * what lowers S at no further cost. [choice] What a prompt made of class tokens is given goes on to them: C_t to frame t's,
 * the s-th of I^ to frame s's; the learned G keep theirs.
 */
import * as tf from '@tensorflow/tfjs-core';
import { throwIfCancelled } from '../../shared/errors/errors';
import type { LongWork } from '../../shared/base/units';
import { nextTask } from '../base/nextTask';
import { attention, product } from '../nn';
import type { Adapter } from './adapter';
import { assertGradientsSupported, vectorJacobian } from './clipGradients';
import { visionHead } from './visionBlock';
import type { VisionParams } from './visionParams';
import { promptedBlock, startTokens, withAdapter } from './visionEncoder';

export interface LabelRelevance {
  /** What raises S, [T, N], not negative: in units of S, to be compared within one map. */
  readonly raises: tf.Tensor2D;
  /** What lowers S, likewise. */
  readonly lowers: tf.Tensor2D;
}

/** A [F, H, Nq, K] of layer l (from 0) and dS / dA; they live only during the call. */
interface AttentionTrace {
  readonly layer: number;
  readonly weights: tf.Tensor4D;
  readonly gradient: tf.Tensor4D;
}

export interface RelevanceOptions extends LongWork<{ readonly done: number; readonly total: number }> {
  /** Frames of the one clip. */
  readonly T: number;
  readonly adapter: Adapter | null;
  readonly onLayer?: (trace: AttentionTrace) => void;
}

/**
 * @param frames [T, R, R, 3], normalised
 * @param score F [1, T, E] -> S, a scalar; differentiable
 * @returns the caller's to free; cancelling or failing leaves nothing behind
 * @throws AppError `gradient-unsupported`, `cancelled`
 */
export async function labelRelevance(
  params: VisionParams,
  frames: tf.Tensor4D,
  score: (features: tf.Tensor3D) => tf.Scalar,
  options: RelevanceOptions,
): Promise<LabelRelevance> {
  assertGradientsSupported();
  return withAdapter(params, frames.shape[0], { T: options.T, adapter: options.adapter }, async (adapter) => {
    const { T, signal, onProgress } = options;
    const { layers, grid, embedding: E } = params.config;
    const total = 2 * layers;
    const step = async (done: number) => {
      onProgress?.({ done, total });
      await nextTask();
      throwIfCancelled(signal);
    };
    const tokens: tf.Tensor3D[] = [tf.tidy(() => startTokens(params, frames, adapter, T))];
    let dAfter: tf.Tensor | undefined;
    let rows = [1, -1].map(() => classRows(T, grid * grid + 1));
    try {
      for (let layer = 0; layer < layers; layer++) {
        await step(layer);
        const before = tokens.at(-1)!;
        tokens.push(tf.tidy(() => promptedBlock(params, adapter, layer, before, T, 'none', layer === layers - 1).tokens));
      }
      const last = tokens.pop()!;
      const scored = () => score(tf.reshape(visionHead(params, last), [1, T, E]));
      const one = tf.scalar(1);
      [dAfter] = vectorJacobian(scored, [last], one) as [tf.Tensor];
      tf.dispose([last, one]);
      for (let layer = layers - 1; layer >= 0; layer--) {
        await step(total - 1 - layer);
        const before = tokens.pop()!;
        const { means, dBefore } = backThrough(params, adapter, layer, before, dAfter, options);
        tf.dispose([before, dAfter]);
        dAfter = dBefore;
        const above = rows;
        rows = above.map((row, sign) => tf.tidy(() => carried(row, means[sign]!, adapter?.settings.globalPrompts ?? 0)));
        tf.dispose([above, [...means]]);
      }
      const [raises, lowers] = rows.map((row) => tf.tidy(() => patchesOf(row))) as [tf.Tensor2D, tf.Tensor2D];
      return { raises, lowers };
    } finally {
      tf.dispose([tokens, rows, dAfter ?? []]);
    }
  });
}

/** One layer again under a tape: Abar of either sign, [F, Nq, K] each, and dS / dZ(l - 1). */
function backThrough(
  params: VisionParams,
  adapter: Adapter | null,
  layer: number,
  before: tf.Tensor3D,
  dAfter: tf.Tensor,
  { T, onLayer }: RelevanceOptions,
): { readonly means: readonly tf.Tensor3D[]; readonly dBefore: tf.Tensor } {
  const [F, tokenCount, D] = before.shape;
  const classOnly = layer === params.config.layers - 1;
  // Zeros added to what attention gives out: their gradient is that of the output, and dA is it times the values.
  const probe: tf.Tensor3D = tf.zeros([F, classOnly ? 1 : tokenCount, D]);
  const seen: tf.Tensor3D[] = [];
  try {
    const run = () =>
      promptedBlock(params, adapter, layer, before, T, 'none', classOnly, (query, keyValues, output) => {
        seen.push(...[query, ...keyValues].map((tensor) => tf.keep(tensor.clone())));
        return tf.add(output, probe);
      }).tokens;
    const [dBefore, dOutput] = vectorJacobian(run, [before, probe], dAfter) as [tf.Tensor, tf.Tensor3D];
    const means = tf.tidy(() => {
      const [query, ...keyValues] = seen as [tf.Tensor3D, ...tf.Tensor3D[]];
      const { heads } = params.config;
      const weights = attention(query, keyValues, heads, { weights: 'all' }).weights as tf.Tensor4D;
      const gradient = attentionGradient(dOutput, keyValues, heads);
      onLayer?.({ layer, weights, gradient });
      const weighted = tf.mul(weights, gradient);
      return [weighted, tf.neg(weighted)].map((signed) => tf.mean(tf.relu(signed), 1) as tf.Tensor3D);
    });
    dOutput.dispose();
    return { means, dBefore };
  } finally {
    tf.dispose([probe, ...seen]);
  }
}

/** dS / dA [F, H, Nq, K] from the gradient of the output [F, Nq, D] and the values that A weighs. */
function attentionGradient(dOutput: tf.Tensor3D, keyValues: readonly tf.Tensor3D[], heads: number): tf.Tensor4D {
  const [F, queries, D] = dOutput.shape;
  const together = keyValues.length === 1 ? keyValues[0]! : tf.concat([...keyValues], 1);
  const keys = together.shape[1];
  const perHead = (x: tf.Tensor3D, rows: number) => tf.reshape(x, [F, rows, heads, D / heads]);
  const values = tf.transpose(perHead(tf.slice(together, [0, 0, D], [F, keys, D]), keys), [0, 2, 3, 1]);
  const asked = tf.transpose(perHead(dOutput, queries), [0, 2, 1, 3]);
  const flat = product(
    tf.reshape(asked, [F * heads, queries, D / heads]) as tf.Tensor3D,
    tf.reshape(values, [F * heads, D / heads, keys]) as tf.Tensor3D,
  );
  return tf.reshape(flat, [F, heads, queries, keys]);
}

/** R + R Abar, [T, 1, N + 1]; what prompts are given goes to the class tokens they were made of. */
function carried(row: tf.Tensor3D, mean: tf.Tensor3D, globalPrompts: number): tf.Tensor3D {
  const [T, , tokens] = row.shape;
  const [, queries, keys] = mean.shape;
  const given = product(queries === tokens ? row : tf.slice(row, [0, 0, 0], [T, 1, queries]), mean); // [T, 1, K]
  const straight = tf.add(row, tf.slice(given, [0, 0, 0], [T, 1, tokens])) as tf.Tensor3D;
  if (keys === tokens) return straight;
  const own = tf.reshape(tf.slice(given, [0, 0, tokens], [T, 1, 1]), [T]); // C_t
  const exchanged = tf.sum(tf.reshape(tf.slice(given, [0, 0, tokens + 1 + globalPrompts], [T, 1, T]), [T, T]), 0); // I^
  const toClass = tf.reshape(tf.add(own, exchanged), [T, 1, 1]);
  return tf.add(straight, tf.concat([toClass, tf.zeros([T, 1, tokens - 1])], 2));
}

/** The class token of each frame itself: [T, 1, N + 1]. */
function classRows(T: number, tokens: number): tf.Tensor3D {
  return tf.tidy(() => tf.concat([tf.ones([T, 1, 1]), tf.zeros([T, 1, tokens - 1])], 2) as tf.Tensor3D);
}

function patchesOf(row: tf.Tensor3D): tf.Tensor2D {
  const [T, , tokens] = row.shape;
  return tf.reshape(tf.slice(row, [0, 0, 1], [T, 1, tokens - 1]), [T, tokens - 1]);
}
