/** What is done aside with files of weights. */
import type { AsideTasks } from '../../aside';

export const weightTasks = {
  indexWeights: async () => (await import('./indexWeights')).indexWeights,
} satisfies AsideTasks;
