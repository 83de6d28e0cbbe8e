/**
 * The WebGPU kernels behind the layers' seam (../seam/kernels.ts): tensors in tfjs's GPU memory in, new ones out. gpu/ runs a
 * shader, the other rooms write shaders, and this file says which of them a call gets. A case a kernel does not cover (a matrix
 * packed elsewhere, a head of odd depth) returns null, and the plain twin runs. May import seam/, files/ and base/.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Activation, BlockKind, FrozenMatrix } from '../seam/operands';
import type { Kernels } from '../seam/kernels';
import { adamW } from './rows/adamW';
import { attentionKernel } from './attention/attention';
import { keyGradientKernel, queryGradientKernel } from './attention/attentionBackward';
import { attentionWeightsKernel } from './attention/attentionWeights';
import { adapterTraits } from './gpu/traits';
import { chosenProduct, prefersHalf, setHalfArithmetic } from './choice/choice';
import { indexedDbChoices } from './choice/choiceStore';
import { activateBackwardKernel, activateKernel, elementwiseWorkgroups } from './rows/elementwise';
import { embedFrames, packFrames } from './pictures/embedding';
import { floatProduct } from './product/floatProduct';
import { currentDevice, dispatch, rehearse } from './gpu/gpu';
import { layerNormBackwardKernel, layerNormKernel } from './rows/layerNorm';
import { packMatrix, storageOf } from './product/packed';
import { drawPictures } from './pictures/pictures';
import { attentionSharing, chooseProducts } from './choice/prepare';
import { trainableKernels } from './trainable/trainable';

export { setHalfArithmetic } from './choice/choice';

const largestDepth = 128;

function linear(
  x: tf.Tensor2D,
  weight: FrozenMatrix,
  bias: tf.Tensor1D | null,
  activation: Activation,
  residual: tf.Tensor2D | null,
): tf.Tensor2D | null {
  const storage = storageOf(weight);
  if (storage === null) return null;
  const [rows] = x.shape;
  const { inputs, outputs } = weight;
  const { shader, workgroups } = chosenProduct({
    inputs,
    outputs,
    storage,
    transposed: false,
    bias: bias !== null,
    activation,
    residual: residual !== null,
    derivative: 'none',
  });
  const given = [x, weight.data, ...(bias === null ? [] : [bias]), ...(residual === null ? [] : [residual])];
  return dispatch(shader, given, [[rows, outputs]], [rows], workgroups(rows))[0] as tf.Tensor2D;
}

function linearBackward(dy: tf.Tensor2D, weight: FrozenMatrix): tf.Tensor2D | null {
  const storage = storageOf(weight);
  if (storage === null) return null;
  const [rows] = dy.shape;
  const { inputs, outputs } = weight;
  const { shader, workgroups } = chosenProduct({
    inputs,
    outputs,
    storage,
    transposed: true,
    bias: false,
    activation: 'none',
    residual: false,
    derivative: 'none',
  });
  return dispatch(shader, [dy, weight.data], [[rows, inputs]], [rows], workgroups(rows))[0] as tf.Tensor2D;
}

function layerNorm(x: tf.Tensor2D, gain: tf.Tensor1D, bias: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  const [rows, width] = x.shape;
  const { shader, workgroups } = layerNormKernel(width, epsilon, usesBarriers());
  return dispatch(shader, [x, gain, bias], [[rows, width]], [rows], workgroups(rows))[0] as tf.Tensor2D;
}

function layerNormBackward(x: tf.Tensor2D, gain: tf.Tensor1D, dy: tf.Tensor2D, epsilon: number): tf.Tensor2D {
  const [rows, width] = x.shape;
  const { shader, workgroups } = layerNormBackwardKernel(width, epsilon, usesBarriers());
  return dispatch(shader, [x, gain, dy], [[rows, width]], [rows], workgroups(rows))[0] as tf.Tensor2D;
}

function attention(
  query: tf.Tensor3D,
  keyValues: readonly tf.Tensor3D[],
  heads: number,
  wanted: 'none' | 'classRow' | 'mean',
): { readonly output: tf.Tensor3D; readonly weights: tf.Tensor3D | null } | null {
  const size = attentionSize(query, keyValues, heads);
  if (size === null) return null;
  const { batch, queries, depth, pieces, uniforms } = size;
  const { shader, workgroups } = attentionKernel({ heads, depth, pieces, sums: wanted !== 'none', ...attentionSharing(depth) });
  const shapes = [query.shape, ...(wanted === 'none' ? [] : [[batch, queries, heads]])];
  const [output, logs] = dispatch(shader, [query, ...keyValues], shapes, uniforms, workgroups(batch, queries));
  if (wanted === 'none') return { output: output as tf.Tensor3D, weights: null };
  const keys = uniforms[1]! + uniforms[2]!;
  const look = attentionWeightsKernel(heads, depth, pieces, wanted);
  const shape = wanted === 'classRow' ? [batch, heads, keys] : [batch, queries, keys];
  const [weights] = dispatch(look.shader, [query, ...keyValues, logs!], [shape], uniforms, look.workgroups(batch, queries, keys));
  logs!.dispose();
  return { output: output as tf.Tensor3D, weights: weights as tf.Tensor3D };
}

/** Gradients of the query, then of every piece. */
function attentionBackward(query: tf.Tensor3D, keyValues: readonly tf.Tensor3D[], heads: number, dy: tf.Tensor3D): tf.Tensor[] | null {
  const size = attentionSize(query, keyValues, heads);
  if (size === null) return null;
  const { batch, queries, depth, pieces, uniforms } = size;
  const { lanes } = attentionSharing(depth);
  const back = queryGradientKernel(heads, depth, pieces, lanes);
  const shapes = [query.shape, [batch, queries, heads, 2]];
  const [dQuery, statistics] = dispatch(back.shader, [query, ...keyValues, dy], shapes, uniforms, back.workgroups(batch, queries));
  const keyBack = keyGradientKernel(heads, depth, lanes);
  const dPieces = keyValues.map((piece) => {
    const keys = piece.shape[1];
    return dispatch(
      keyBack.shader,
      [query, piece, dy, statistics!],
      [piece.shape],
      [queries, keys, 0],
      keyBack.workgroups(batch, keys),
    )[0]!;
  });
  statistics!.dispose();
  return [dQuery!, ...dPieces];
}

function attentionSize(query: tf.Tensor3D, keyValues: readonly tf.Tensor3D[], heads: number) {
  const [batch, queries, width] = query.shape;
  const depth = width / heads;
  const count = keyValues.length;
  if (depth % 4 !== 0 || depth > largestDepth || (count !== 1 && count !== 2)) return null;
  const pieces: 1 | 2 = count;
  return { batch, queries, depth, pieces, uniforms: [queries, keyValues[0]!.shape[1], keyValues[1]?.shape[1] ?? 0] };
}

function activate<T extends tf.Tensor>(activation: Activation, x: T): T | null {
  if (x.size % 4 !== 0 || activation === 'none') return null;
  return dispatch(activateKernel(activation), [x], [x.shape], [], elementwiseWorkgroups(x.size))[0] as T;
}

function activateBackward<T extends tf.Tensor>(activation: Activation, x: T, dy: T): T | null {
  if (x.size % 4 !== 0 || activation === 'none') return null;
  return dispatch(activateBackwardKernel(activation), [x, dy], [x.shape], [], elementwiseWorkgroups(x.size))[0] as T;
}

const choices = indexedDbChoices();

/**
 * GPUs: choose among variants by measuring, once an adapter and model. Adapters on the CPU take the first candidate: on
 * SwiftShader measuring its three saves 10 to 30 % of a forward
 * (width 128 and 256), but compiling them takes 3 to 4 s (on lavapipe, with LLVM, a variant takes up to half a minute),
 * and the page uses such an adapter only when asked to.
 */
async function prepare({ weight, ...sizes }: BlockKind, tokens: number): Promise<void> {
  const storage = storageOf(weight);
  if (storage === null || !usesBarriers()) return;
  await chooseProducts({ ...sizes, storage }, tokens, choices);
}

function usesBarriers(): boolean {
  return !adapterTraits(currentDevice()).software;
}

export const webgpuKernels: Kernels = {
  ...trainableKernels,
  product: floatProduct,
  linear,
  linearBackward,
  layerNorm,
  layerNormBackward,
  attention,
  attentionBackward,
  activate,
  activateBackward,
  packFrames,
  // A program on the CPU has no advantage over the CPU: SwiftShader takes 5 to 16 times as long as the plain way.
  drawPictures: (frames, size, plan) => (usesBarriers() ? drawPictures(frames, size, plan) : null),
  embedFrames,
  adamW,
  prepare,
  rehearse,
  allowHalf: (allowed) => {
    setHalfArithmetic(allowed);
    return prefersHalf();
  },
  freeze: (values, inputs, outputs) => packMatrix(values, inputs, outputs, 'exact'),
};
