/** What the browser keeps of clips that were encoded: how much, and how much it may be. */
import { create } from 'zustand';
import { engine } from '../../../client/engine';
import type { Bytes } from '../../../shared/base/units';
import { AppError, type AppErrorData } from '../../../shared/errors/errors';
import { createKeptStore, storedRecord } from '../../settings/keptStore';

/** Ten thousand clips in one view take 160 MB with the embedded model; in twelve views, with a large one, as many GB. */
export const budgets: readonly Bytes[] = [0.5e9, 1e9, 2e9, 5e9, 20e9, 100e9];

interface FeatureBudget {
  readonly budget: Bytes;
}

export const useFeatureBudget = createKeptStore<FeatureBudget>('actionscope-feature-budget', (stored) => {
  const { budget } = storedRecord(stored);
  return { budget: budgets.find((one) => one === budget) ?? 5e9 };
});

interface KeptFeatures {
  /** Null before it is known. */
  readonly bytes: Bytes | null;
  readonly error: AppErrorData | null;
}

export const useKeptFeatures = create<KeptFeatures>(() => ({ bytes: null, error: null }));

export async function readKeptFeatures(): Promise<void> {
  try {
    useKeptFeatures.setState({ bytes: await engine.call.keptFeatures({}), error: null });
  } catch (thrown) {
    useKeptFeatures.setState({ error: AppError.from(thrown).toData() });
  }
}

export async function forgetKeptFeatures(): Promise<void> {
  try {
    await engine.call.forgetFeatures({});
    await readKeptFeatures();
  } catch (thrown) {
    useKeptFeatures.setState({ error: AppError.from(thrown).toData() });
  }
}
