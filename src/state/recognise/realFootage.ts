/**
 * The way out for clips that the embedded model does not know: a model for real footage is fetched where it is not here
 * yet, chosen, and answers every such clip, wherever the person is by then.
 */
import { create } from 'zustand';
import { isWalled } from '../../shared/recognition/abstention';
import type { ModelSummary } from '../../shared/models/models';
import { chooseModel } from '../models/choice';
import { getModel, measureMachine, pauseModel } from '../models/modelWork';
import { refreshModels, useModels } from '../models/models';
import { clipList, clipOf } from './clips';
import { runAgainAll } from './run';
import { useSettings } from '../settings/settings';

interface RealFootageState {
  /** The model that clips wait for while it is fetched. */
  readonly awaited: string | null;
  /** Which model suits this machine is being found out. */
  readonly choosing: boolean;
}

export const useRealFootage = create<RealFootageState>(() => ({ awaited: null, choosing: false }));

/** Real footage shows anything: the largest of the published label sets fits it best. */
const labelSet = 'kinetics400';

/**
 * Fetches the model, unless it is here, and answers with it all clips that wait. A failed or cancelled download changes
 * nothing (its error is the model's); a person who chose another model meanwhile keeps it.
 */
export async function answerWithModel({ id, state }: Pick<ModelSummary, 'id' | 'state'>): Promise<void> {
  if (state === 'stored' || state === 'server') return answer(id);
  const { modelId } = useSettings.getState();
  useRealFootage.setState({ awaited: id });
  await getModel(id);
  const { awaited } = useRealFootage.getState();
  if (awaited !== id) return;
  useRealFootage.setState({ awaited: null });
  const { models, errors } = useModels.getState();
  const sound = errors[id] === undefined && models.find((model) => model.id === id)?.state === 'stored';
  if (sound && useSettings.getState().modelId === modelId) answer(id);
}

/** Measures this machine, once, where the model to offer depends on it. */
export async function chooseForThisMachine(): Promise<void> {
  if (chosen || useRealFootage.getState().choosing) return;
  chosen = true;
  useRealFootage.setState({ choosing: true });
  if (!useModels.getState().loaded) await refreshModels();
  const { models } = useModels.getState();
  const isHere = models.some(({ state }) => state === 'stored' || state === 'server');
  if (!isHere && models.some(({ state, clipTime }) => state === 'remote' && clipTime == null)) await measureMachine();
  useRealFootage.setState({ choosing: false });
}

let chosen = false;

/** Stops fetching; what has arrived is kept. */
export function stopAwaiting(): void {
  const { awaited } = useRealFootage.getState();
  useRealFootage.setState({ awaited: null });
  if (awaited !== null) pauseModel(awaited);
}

function answer(modelId: string): void {
  const waiting = clipList().filter(({ result, status }) => result !== null && isWalled(result) && status === 'done');
  chooseModel(modelId, labelSet);
  // The clip looked at runs again by itself when the model changes.
  runAgainAll(waiting.map(({ id }) => id).filter((id) => clipOf(id)?.status === 'done'));
}
