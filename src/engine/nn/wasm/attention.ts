/** Attention and its way back, as plans for our wasm kernels. */
import type * as tf from '@tensorflow/tfjs-core';
import type { Kernels } from '../seam/kernels';
import { panelColumns } from './code/productCode';
import { attentionBackwardScratch, attentionScratch, wantedWeights } from './code/tasks';
import { runPlan } from './plan';

export const attentionKernels = {
  attention(query, keyValues, heads, wanted) {
    const size = attentionSize(query, keyValues, heads);
    if (size === null) return null;
    const { batch, queries, keys, depth, keysA, keysB } = size;
    const weightShape = wanted === 'classRow' ? [batch, heads, keys] : [batch, queries, keys];
    const outputs = runPlan({
      inputs: [query, ...keyValues],
      outputs: [query.shape, ...(wanted === 'none' ? [] : [weightShape])],
      scratch: (threads) => threads * attentionScratch(keys, depth),
      multiplications: 2 * batch * queries * keys * heads * depth,
      tasks: ({ inputs, outputs: [output, weights], scratch, zeros }) => [
        {
          kind: 'attention',
          chunks: wanted === 'mean' ? batch : batch * heads,
          query: inputs[0]!,
          pieceA: inputs[1]!,
          pieceB: inputs[2] ?? 0,
          keysA,
          keysB,
          queries,
          heads,
          depth,
          output: output!,
          weights: weights ?? 0,
          wanted: wantedWeights[wanted],
          zeros,
          scratch,
          scratchBytes: attentionScratch(keys, depth),
        },
      ],
    });
    return outputs === null ? null : { output: outputs[0] as tf.Tensor3D, weights: (outputs[1] ?? null) as tf.Tensor3D | null };
  },
  attentionBackward(query, keyValues, heads, dy) {
    const size = attentionSize(query, keyValues, heads);
    if (size === null) return null;
    const { batch, queries, keys, depth, keysA, keysB } = size;
    const scratchBytes = attentionBackwardScratch(queries, keys, depth);
    return runPlan({
      inputs: [query, ...keyValues, dy],
      outputs: [query.shape, ...keyValues.map(({ shape }) => shape)],
      scratch: (threads) => threads * scratchBytes,
      multiplications: 5 * batch * queries * keys * heads * depth,
      tasks: ({ inputs, outputs: [dQuery, dPieceA, dPieceB], scratch, zeros }) => [
        {
          kind: 'attentionBackward',
          chunks: batch * heads,
          query: inputs[0]!,
          pieceA: inputs[1]!,
          pieceB: keysB === 0 ? 0 : inputs[2]!,
          keysA,
          keysB,
          queries,
          heads,
          depth,
          dy: inputs.at(-1)!,
          dQuery: dQuery!,
          dPieceA: dPieceA!,
          dPieceB: dPieceB ?? 0,
          zeros,
          scratch,
          scratchBytes,
        },
      ],
    });
  },
} satisfies Kernels;

function attentionSize(query: tf.Tensor3D, keyValues: readonly tf.Tensor3D[], heads: number) {
  const [batch, queries, width] = query.shape;
  const depth = width / heads;
  if (depth % panelColumns !== 0 || keyValues.length > 2) return null;
  const [keysA, keysB] = [keyValues[0]!.shape[1], keyValues[1]?.shape[1] ?? 0];
  return { batch, queries, depth, keysA, keysB, keys: keysA + keysB };
}
