/** The learning rate over a training (Table 2): linear warm-up, then a cosine down to zero. */

export interface Schedule {
  /** The highest rate, reached at the end of the warm-up. */
  readonly rate: number;
  readonly warmUpSteps: number;
  readonly steps: number;
}

/** The rate of step 0, 1, .. steps - 1. */
export function learningRate({ rate, warmUpSteps, steps }: Schedule, step: number): number {
  if (step < warmUpSteps) return (rate * (step + 1)) / warmUpSteps;
  const progress = Math.min((step - warmUpSteps) / Math.max(steps - warmUpSteps, 1), 1);
  return (rate * (1 + Math.cos(Math.PI * progress))) / 2;
}

/** The paper's: 5 warm-up epochs of 30; shorter trainings keep that share. */
export function scheduleOf(rate: number, epochs: number, stepsPerEpoch: number, warmUpEpochs = Math.min(5, epochs / 6)): Schedule {
  return { rate, warmUpSteps: Math.round(warmUpEpochs * stepsPerEpoch), steps: epochs * stepsPerEpoch };
}
