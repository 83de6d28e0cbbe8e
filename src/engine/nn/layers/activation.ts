/** Activations and their derivatives: QuickGELU (CLIP), exact GELU (BERT), ReLU. */
import * as tf from '@tensorflow/tfjs-core';
import { assertNever } from '../../../shared/errors/errors';
import { differentiable } from '../autodiff/differentiable';
import { currentKernels } from '../seam/kernels';
import type { Activation } from '../seam/operands';

const quickGeluSlope = 1.702;

/** Elementwise, any shape; differentiable. QuickGELU is x sigmoid(1.702 x). */
export function activate<T extends tf.Tensor>(activation: Activation, x: T): T {
  if (activation === 'none') return x;
  return differentiable(
    [x],
    (save) => {
      save([x]);
      return rawActivate(activation, x);
    },
    (dy, [savedX]) => [rawActivateBackward(activation, savedX as T, dy)],
  );
}

/** The same without a gradient. */
export function rawActivate<T extends tf.Tensor>(activation: Activation, x: T): T {
  return currentKernels().activate?.(activation, x) ?? plainActivate(activation, x);
}

/** dy times the derivative at x (x is what went into the activation). */
export function rawActivateBackward<T extends tf.Tensor>(activation: Activation, x: T, dy: T): T {
  return currentKernels().activateBackward?.(activation, x, dy) ?? plainActivateBackward(activation, x, dy);
}

function plainActivate<T extends tf.Tensor>(activation: Activation, x: T): T {
  switch (activation) {
    case 'none':
      return x;
    case 'quickGelu':
      return tf.mul(x, tf.sigmoid(tf.mul(x, quickGeluSlope)));
    case 'gelu':
      return tf.mul(x, normalCumulative(x));
    case 'relu':
      return tf.relu(x);
    default:
      return assertNever(activation);
  }
}

function plainActivateBackward<T extends tf.Tensor>(activation: Activation, x: T, dy: T): T {
  switch (activation) {
    case 'none':
      return dy;
    case 'quickGelu': {
      const gate = tf.sigmoid(tf.mul(x, quickGeluSlope));
      // s (1 + 1.702 x (1 - s))
      return tf.mul(dy, tf.mul(gate, tf.add(tf.mul(tf.mul(x, quickGeluSlope), tf.sub(1, gate)), 1)));
    }
    case 'gelu': {
      const density = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return tf.mul(dy, tf.add(normalCumulative(x), tf.mul(x, density)));
    }
    case 'relu':
      return tf.mul(dy, tf.step(x));
    default:
      return assertNever(activation);
  }
}

function normalCumulative<T extends tf.Tensor>(x: T): T {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}
