/**
 * Gradients of the few tfjs operations that run under our tapes, written out of operations that are right on cpu, wasm,
 * webgl and webgpu alike. tfjs's own set would be a deep import (dist/register_all_gradients) that Node cannot load, and
 * holds gradients that are silently wrong on wasm (3-D convolution, max pooling; tfjs 4.22). Importing this file
 * registers these alone: any other operation under a tape throws instead of being wrong.
 */
import * as tf from '@tensorflow/tfjs-core';

type Axis = number | readonly number[];
type Gradients = Record<string, () => tf.Tensor>;

interface Rule {
  readonly inputs?: string[];
  readonly allInputs?: boolean;
  readonly output?: boolean;
  readonly backward: (dy: tf.Tensor, saved: tf.Tensor[], attributes: Readonly<Record<string, unknown>>) => Gradients;
}

const rules: Readonly<Record<string, Rule>> = {
  [tf.Add]: {
    inputs: ['a', 'b'],
    backward: (dy, [a, b]) => ({ a: () => sumTo(dy, a!), b: () => sumTo(dy, b!) }),
  },
  [tf.Sub]: {
    inputs: ['a', 'b'],
    backward: (dy, [a, b]) => ({ a: () => sumTo(dy, a!), b: () => tf.neg(sumTo(dy, b!)) }),
  },
  [tf.Multiply]: {
    inputs: ['a', 'b'],
    backward: (dy, [a, b]) => ({ a: () => sumTo(tf.mul(dy, b!), a!), b: () => sumTo(tf.mul(dy, a!), b!) }),
  },
  [tf.RealDiv]: {
    inputs: ['a', 'b'],
    backward: (dy, [a, b]) => ({
      a: () => sumTo(tf.div(dy, b!), a!),
      b: () => sumTo(tf.neg(tf.div(tf.mul(dy, a!), tf.square(b!))), b!),
    }),
  },
  [tf.BatchMatMul]: {
    inputs: ['a', 'b'],
    backward: (dy, [a, b], { transposeA, transposeB }) => ({
      a: () => (transposeA === true ? tf.matMul(b!, dy, transposeB === true, true) : tf.matMul(dy, b!, false, transposeB !== true)),
      b: () => (transposeB === true ? tf.matMul(dy, a!, true, transposeA === true) : tf.matMul(a!, dy, transposeA !== true, false)),
    }),
  },
  [tf.Neg]: { backward: (dy) => ({ x: () => tf.neg(dy) }) },
  [tf.Exp]: { output: true, backward: (dy, [y]) => ({ x: () => tf.mul(dy, y!) }) },
  [tf.Log]: { inputs: ['x'], backward: (dy, [x]) => ({ x: () => tf.div(dy, x!) }) },
  [tf.Square]: { inputs: ['x'], backward: (dy, [x]) => ({ x: () => tf.mul(dy, tf.mul(x!, 2)) }) },
  [tf.Sqrt]: { output: true, backward: (dy, [y]) => ({ x: () => tf.div(dy, tf.mul(y!, 2)) }) },
  [tf.Rsqrt]: {
    output: true,
    backward: (dy, [y]) => ({ x: () => tf.mul(dy, tf.mul(tf.mul(y!, tf.square(y!)), -0.5)) }),
  },
  [tf.Sigmoid]: { output: true, backward: (dy, [y]) => ({ x: () => tf.mul(dy, tf.mul(y!, tf.sub(1, y!))) }) },
  [tf.Tanh]: { output: true, backward: (dy, [y]) => ({ x: () => tf.mul(dy, tf.sub(1, tf.square(y!))) }) },
  [tf.Relu]: { inputs: ['x'], backward: (dy, [x]) => ({ x: () => tf.mul(dy, tf.step(x!)) }) },
  [tf.Softmax]: {
    output: true,
    backward: (dy, [y], { dim }) => ({
      logits: () => {
        const weighted = tf.mul(dy, y!);
        return tf.sub(weighted, tf.mul(tf.sum(weighted, dim as number, true), y!));
      },
    }),
  },
  [tf.Sum]: { inputs: ['x'], backward: (dy, [x], { axis }) => ({ x: () => spread(dy, x!, axis as Axis) }) },
  [tf.Mean]: {
    inputs: ['x'],
    backward: (dy, [x], { axis }) => ({ x: () => tf.mul(spread(dy, x!, axis as Axis), dy.size / x!.size) }),
  },
  [tf.Reshape]: { inputs: ['x'], backward: (dy, [x]) => ({ x: () => tf.reshape(dy, x!.shape) }) },
  [tf.ExpandDims]: { inputs: ['input'], backward: (dy, [x]) => ({ input: () => tf.reshape(dy, x!.shape) }) },
  [tf.Identity]: { backward: (dy) => ({ x: () => tf.clone(dy) }) },
  [tf.Cast]: { backward: (dy) => ({ x: () => tf.cast(dy, 'float32') }) },
  [tf.Transpose]: {
    backward: (dy, _, { perm }) => ({ x: () => tf.transpose(dy, inverse(perm as readonly number[])) }),
  },
  [tf.Slice]: {
    inputs: ['x'],
    backward: (dy, [x], { begin }) => ({
      x: () => {
        const start = typeof begin === 'number' ? [begin] : (begin as readonly number[]);
        const padding = x!.shape.map((side, axis): [number, number] => {
          const before = start[axis] ?? 0;
          return [before, side - before - dy.shape[axis]!];
        });
        return tf.pad(dy, padding);
      },
    }),
  },
  [tf.PadV2]: {
    inputs: ['x'],
    backward: (dy, [x], { paddings }) => ({
      x: () =>
        tf.slice(
          dy,
          (paddings as readonly (readonly [number, number])[]).map(([before]) => before),
          x!.shape,
        ),
    }),
  },
  [tf.Concat]: {
    allInputs: true,
    backward: (dy, saved, { axis }) => {
      const along = (axis as number) < 0 ? dy.rank + (axis as number) : (axis as number);
      let at = 0;
      return Object.fromEntries(
        saved.map((piece, index) => {
          const start = dy.shape.map((_, i) => (i === along ? at : 0));
          at += piece.shape[along]!;
          return [String(index), () => tf.slice(dy, start, piece.shape)];
        }),
      );
    },
  },
};

for (const [kernelName, { inputs, allInputs, output, backward }] of Object.entries(rules)) {
  tf.registerGradient({
    kernelName,
    ...(inputs === undefined ? {} : { inputsToSave: inputs }),
    ...(allInputs === true ? { saveAllInputs: true } : {}),
    ...(output === true ? { outputsToSave: [true] } : {}),
    gradFunc: (dy, saved, attributes) => backward(dy as tf.Tensor, saved, attributes),
  });
}

/** The gradient of a broadcast: dy summed over the axes along which `x` was repeated. */
function sumTo(dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  if (dy.shape.join() === x.shape.join()) return dy;
  const missing = dy.rank - x.rank;
  const axes = dy.shape.flatMap((side, axis) => (axis < missing || (side !== 1 && x.shape[axis - missing] === 1) ? [axis] : []));
  return tf.reshape(axes.length === 0 ? dy : tf.sum(dy, axes), x.shape);
}

/** The gradient of a sum: dy repeated along the axes that were summed away. */
function spread(dy: tf.Tensor, x: tf.Tensor, axis: Axis | undefined): tf.Tensor {
  const axes = axis === undefined || axis === null ? x.shape.map((_, index) => index) : [axis].flat();
  const positive = new Set(axes.map((index) => (index < 0 ? index + x.rank : index)));
  const kept = x.shape.map((side, index) => (positive.has(index) ? 1 : side));
  return tf.mul(tf.reshape(dy, kept), tf.ones(x.shape));
}

function inverse(permutation: readonly number[]): number[] {
  const inverted: number[] = [];
  permutation.forEach((from, to) => (inverted[from] = to));
  return inverted;
}
