/** The trainings of this browser that came to their end, as the Teach page lists them. */
import { create } from 'zustand';
import { engine } from '../../../client/engine';
import type { KeptTraining } from '../../../shared/teaching/teaching';

export const useTrainings = create<{ readonly list: readonly KeptTraining[] }>(() => ({ list: [] }));

/** What cannot be read is not listed; the trainings' adapters have a list of their own. */
export async function refreshTrainings(): Promise<void> {
  const list = await engine.call.keptTrainings({}).catch(() => null);
  if (list !== null) useTrainings.setState({ list });
}

export async function forgetTraining(id: string): Promise<void> {
  const list = await engine.call.forgetTraining({ id }).catch(() => null);
  if (list !== null) useTrainings.setState({ list });
}
