/**
 * Lets the worker's other messages in between two pieces of work, so that a cancel arrives. Not requestAnimationFrame
 * (it stops in hidden tabs, as tf.nextFrame would) and not setTimeout (throttled there).
 */
const channel = new MessageChannel();
const waiting: (() => void)[] = [];

/** In Node an open port would keep the process from ending. */
const port = channel.port1 as MessagePort & { ref?: () => void; unref?: () => void };
port.onmessage = () => waiting.shift()?.();
port.unref?.();

export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    port.ref?.();
    waiting.push(() => {
      if (waiting.length === 0) port.unref?.();
      resolve();
    });
    channel.port2.postMessage(null);
  });
}
