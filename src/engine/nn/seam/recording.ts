/** Whether a gradient will be asked for. */
import * as tf from '@tensorflow/tfjs-core';

/** A tape is being written somewhere above: what a gradient needs must be saved. */
export function isRecording(): boolean {
  return (tf.engine().state as { readonly gradientDepth: number }).gradientDepth > 0;
}
