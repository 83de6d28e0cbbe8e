/**
 * Chinese-CLIP's text side: RoBERTa-wwm-ext, a BERT (post-norm blocks, exact GELU), the [CLS] state times its
 * projection (cn_clip/clip/model.py, `encode_text`). Padding is kept out of every sum of the attention.
 */
import * as tf from '@tensorflow/tfjs-core';
import { throwIfCancelled } from '../../../shared/errors/errors';
import type { LongWork } from '../../../shared/base/units';
import { usualTextHeads } from './usualHeads';
import { countLayers } from '../../files/tensors/layerCount';
import type { TensorSource } from '../../files/tensors/tensorSource';
import { activate, type Activation } from '../../nn';
import type { TowerProgress } from './clipTextTower';
import { attention, gatherRows, layerNorm, linear, masked, readWeights, tensorInfo, type Weights } from './layers';

export interface ChineseTextConfig {
  readonly vocabulary: number;
  readonly context: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly embedding: number;
  readonly activation: Activation;
  readonly epsilon: number;
  /** Id of [PAD]. */
  readonly padding: number;
}

/** Sequences are as long as the tokenizer of cn_clip makes them, though the position table goes on to 512. */
const longestText = 52;

const blockNames = [
  'attention.self.query',
  'attention.self.key',
  'attention.self.value',
  'attention.output.dense',
  'attention.output.LayerNorm',
  'intermediate.dense',
  'output.dense',
  'output.LayerNorm',
].flatMap((name) => [`${name}.weight`, `${name}.bias`]);

export interface ChineseTextOutput {
  /** Last states [B, L, D]. */
  readonly hidden: Float32Array;
  /** [B, E] */
  readonly pooled: Float32Array;
}

/**
 * Runs batches of equally long rows of ids through the tower, whose weights are read once, layer by layer.
 * @param batches each [B][L]; padding is `config.padding`
 * @throws AppError `model-invalid` naming a missing tensor, `cancelled`
 */
export async function runChineseText(
  source: TensorSource,
  config: ChineseTextConfig,
  batches: readonly (readonly (readonly number[])[])[],
  { signal, onProgress }: LongWork<TowerProgress> = {},
): Promise<ChineseTextOutput[]> {
  const states: tf.Tensor3D[] = [];
  const masks: tf.Tensor4D[] = [];
  let weights: Weights = {};
  try {
    for (const batch of batches) {
      masks.push(paddingMask(batch, config.padding));
      states.push(await embed(source, config, batch));
    }
    for (let layer = 0; layer < config.layers; layer++) {
      throwIfCancelled(signal);
      weights = await readWeights(source, `text_model.encoder.layer.${layer}.`, blockNames);
      for (const [index, state] of states.entries()) {
        throwIfCancelled(signal);
        states[index] = tf.tidy(() => block(state, masks[index]!, weights, config));
        state.dispose();
        if (tf.getBackend() !== 'webgpu') await states[index].data(); // gives the worker's messages a turn
      }
      tf.dispose(weights as tf.TensorContainer);
      onProgress?.({ done: layer + 1, total: config.layers });
    }
    weights = await readWeights(source, '', ['text_projection.weight']);
    const outputs: ChineseTextOutput[] = [];
    for (const state of states) {
      const [B, , D] = state.shape;
      const pooled = tf.tidy(() => linear(tf.slice(state, [0, 0, 0], [B, 1, D]), weights['text_projection.weight']!));
      outputs.push({ hidden: (await state.data()) as Float32Array, pooled: (await pooled.data()) as Float32Array });
      pooled.dispose();
    }
    return outputs;
  } finally {
    tf.dispose(weights as tf.TensorContainer);
    tf.dispose(states);
    tf.dispose(masks);
  }
}

async function embed(
  source: TensorSource,
  { width: D, epsilon }: ChineseTextConfig,
  batch: readonly (readonly number[])[],
): Promise<tf.Tensor3D> {
  const [B, L] = [batch.length, batch[0]!.length];
  const table = (kind: string) => `text_model.embeddings.${kind}_embeddings.weight`;
  const rows = await gatherRows(source, table('word'), Int32Array.from(batch.flat()));
  const places = await gatherRows(
    source,
    table('position'),
    Int32Array.from({ length: L }, (_, place) => place),
  );
  const type = await gatherRows(source, table('token_type'), Int32Array.of(0));
  const norm = await readWeights(source, 'text_model.embeddings.LayerNorm.', ['weight', 'bias']);
  const embedded = tf.tidy(() => {
    const sum: tf.Tensor3D = tf.add(tf.add(tf.tensor3d(rows, [B, L, D]), tf.tensor3d(places, [1, L, D])), tf.tensor3d(type, [1, 1, D]));
    return layerNorm(sum, norm.weight!, norm.bias!, epsilon);
  });
  tf.dispose(norm as tf.TensorContainer);
  return embedded;
}

function block(x: tf.Tensor3D, mask: tf.Tensor4D, w: Weights, { heads, activation, epsilon }: ChineseTextConfig): tf.Tensor3D {
  const apply = (input: tf.Tensor3D, name: string) => linear(input, w[`${name}.weight`]!, w[`${name}.bias`]!);
  const norm = (input: tf.Tensor, name: string) => layerNorm(input as tf.Tensor3D, w[`${name}.weight`]!, w[`${name}.bias`]!, epsilon);
  const attended = attention(
    apply(x, 'attention.self.query'),
    apply(x, 'attention.self.key'),
    apply(x, 'attention.self.value'),
    heads,
    mask,
  );
  const y = norm(tf.add(apply(attended, 'attention.output.dense'), x), 'attention.output.LayerNorm');
  const hidden = activate(activation, apply(y, 'intermediate.dense'));
  return norm(tf.add(apply(hidden, 'output.dense'), y), 'output.LayerNorm');
}

/** [B, 1, 1, L] */
function paddingMask(batch: readonly (readonly number[])[], padding: number): tf.Tensor4D {
  const L = batch[0]!.length;
  return tf.tensor4d(
    batch.flat().map((id) => (id === padding ? masked : 0)),
    [batch.length, 1, 1, L],
  );
}

/** Sizes as the tensors tell them, and what the files beside them tell of the tower. */
export function chineseTextConfig(
  source: TensorSource,
  told: Partial<Pick<ChineseTextConfig, 'heads' | 'activation' | 'epsilon' | 'padding'>> = {},
): ChineseTextConfig {
  const [vocabulary = 0, width = 0] = tensorInfo(source, 'text_model.embeddings.word_embeddings.weight').shape;
  const [positions = 0] = tensorInfo(source, 'text_model.embeddings.position_embeddings.weight').shape;
  const [embedding = 0] = tensorInfo(source, 'text_projection.weight').shape;
  return {
    vocabulary,
    context: Math.min(positions, longestText),
    width,
    layers: countLayers(source, /^text_model\.encoder\.layer\.(\d+)\./),
    heads: told.heads ?? usualTextHeads(width),
    embedding,
    activation: told.activation ?? 'gelu',
    epsilon: told.epsilon ?? 1e-12,
    padding: told.padding ?? 0,
  };
}
