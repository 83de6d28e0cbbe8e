/** Long work in steps (a training, an evaluation) that a person may pause, resume, or stop with what it has reached. */
import { throwIfCancelled } from '../../shared/errors/errors';
import { nextTask } from './nextTask';

export interface RunControl {
  pause(): void;
  resume(): void;
  stop(): void;
  readonly stopRequested: boolean;
  readonly paused: boolean;
  /**
   * Between two steps: lets messages in, waits while paused, throws `cancelled` when the signal says so.
   * @param onState told once when the wait begins and once when it ends
   */
  betweenSteps(signal: AbortSignal | undefined, onState: (state: 'running' | 'paused') => void): Promise<void>;
}

export function createRunControl(): RunControl {
  let paused = false;
  let stopRequested = false;
  let wake: () => void = () => undefined;
  return {
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
      wake();
    },
    stop: () => {
      stopRequested = true;
      wake();
    },
    get stopRequested() {
      return stopRequested;
    },
    get paused() {
      return paused;
    },
    async betweenSteps(signal, onState) {
      await nextTask();
      throwIfCancelled(signal);
      if (!paused || stopRequested) return;
      onState('paused');
      const awake = (): void => wake();
      signal?.addEventListener('abort', awake);
      while (paused && !stopRequested && !signal?.aborted) await new Promise<void>((resolve) => (wake = resolve));
      signal?.removeEventListener('abort', awake);
      throwIfCancelled(signal);
      onState('running');
    },
  };
}
