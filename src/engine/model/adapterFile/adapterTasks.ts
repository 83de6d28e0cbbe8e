/** What is done aside with adapter files. */
import type { AsideTasks } from '../../aside';

export const adapterTasks = {
  checkAdapter: async () => (await import('./adapterCheck')).checkAdapter,
} satisfies AsideTasks;
