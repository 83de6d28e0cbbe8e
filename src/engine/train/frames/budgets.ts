/** What this machine gives for decoded frames, where the settings leave it to it. */
import type { TrainingSettings } from '../../../shared/teaching/teaching';
import type { Bytes } from '../../../shared/base/units';
import type { FrameBudgets } from './framePlan';

const megabyte: Bytes = 1e6;
/** Where a machine does not say what it has. */
const usualMemory: Bytes = 1e9;
const memoryShare = 1 / 10;
const diskShare = 0.5;
const mostDisk: Bytes = 50e9;

/** A single clip is held whatever the budget is: without it there is nothing to look at. */
export async function frameBudgets({ memoryBudget, diskBudget }: TrainingSettings): Promise<FrameBudgets> {
  return {
    memory: memoryBudget === 'auto' ? ownMemory() : memoryBudget * megabyte,
    disk: diskBudget === 'auto' ? await ownDisk() : diskBudget * megabyte,
  };
}

/** A tenth: the model, its gradients, the state that is kept between steps and the browser itself want the rest. */
function ownMemory(): Bytes {
  const gigabytes = (globalThis.navigator as { deviceMemory?: number } | undefined)?.deviceMemory;
  return gigabytes === undefined ? usualMemory : gigabytes * 1e9 * memoryShare;
}

/** Half of what the browser would still let this page store. */
async function ownDisk(): Promise<Bytes> {
  try {
    const { quota = 0, usage = 0 } = await navigator.storage.estimate();
    return Math.min(mostDisk, Math.max(0, (quota - usage) * diskShare));
  } catch {
    return 0;
  }
}
