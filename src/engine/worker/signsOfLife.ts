/**
 * How the page knows that this worker lives: a lock held for life, and a word between two kernels, however long the work
 * around them does not let a ping in.
 */
import * as tf from '@tensorflow/tfjs-core';
import { holdLifeline } from '../../shared/protocol/lifeline';
import type { Milliseconds } from '../../shared/base/units';
import type { Port } from './dispatch';

const interval: Milliseconds = 1000;

export function showLife(port: Pick<Port, 'postMessage'>): void {
  port.postMessage({ type: 'alive' });
  holdLifeline((lifeline) => port.postMessage({ type: 'alive', lifeline }));
  let last = performance.now();
  const engine = tf.engine();
  const runKernel = engine.runKernel.bind(engine);
  engine.runKernel = (...input: Parameters<typeof runKernel>) => {
    const now = performance.now();
    if (now - last > interval) {
      last = now;
      port.postMessage({ type: 'alive' });
    }
    return runKernel(...input);
  };
}
