/** How long a training still takes. */

export interface StepClock {
  pause(state: 'paused' | 'running'): void;
  step(): void;
  /** Seconds that so many steps take. */
  left(steps: number): number;
}

/** Time left from the mean of the steps done here (measuring counted in), pauses left out. */
export function stepClock(): StepClock {
  const start = performance.now();
  let paused = 0;
  let since = 0;
  let done = 0;
  return {
    pause(state) {
      if (state === 'paused') since = performance.now();
      else paused += performance.now() - since;
    },
    step: () => void (done += 1),
    left: (steps) => (done === 0 ? 0 : ((performance.now() - start - paused) / 1000 / done) * steps),
  };
}
