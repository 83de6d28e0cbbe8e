/** An adapter or a model that was dropped on a page where none are listed: taken in where one stands, and told there. */
import { create } from 'zustand';
import type { AppErrorData } from '../../shared/errors/errors';
import type { AdapterSummary, ModelSummary } from '../../shared/models/models';
import { deleteAdapter, importAdapter } from './adapterWork';
import { chooseAdapter, chooseModel } from './choice';
import { useEyes } from './eyes';
import { dismissError, useModels } from './models';
import { deleteModel, importModel } from './modelWork';

type Here =
  | { readonly kind: 'adapter'; readonly adapter: AdapterSummary }
  /** `before`: a model of that name was here, so that there is no way back to it. */
  | { readonly kind: 'model'; readonly model: ModelSummary; readonly before: boolean };

type Arrived =
  | { readonly state: 'none' }
  | { readonly state: 'coming' | 'used'; readonly kind: Here['kind'] }
  | (Here & { readonly state: 'here' })
  | { readonly state: 'failed'; readonly file: string; readonly error: AppErrorData };

export const useArrived = create<{ readonly arrived: Arrived }>(() => ({ arrived: { state: 'none' } }));

const show = (arrived: Arrived): void => useArrived.setState({ arrived });

/** Takes an adapter in without leaving the page; a cancelled one leaves no word. */
export async function takeAdapterHere(file: File): Promise<void> {
  dismissError('');
  show({ state: 'coming', kind: 'adapter' });
  const adapter = await importAdapter(file);
  if (adapter === undefined) showFailure(file.name);
  else show({ state: 'here', kind: 'adapter', adapter });
}

/** The same for a model. @returns false: it has eyes alone, and the Models page asks whose texts go with them */
export async function takeModelHere(files: readonly File[], name: string): Promise<boolean> {
  show({ state: 'coming', kind: 'model' });
  const known = new Set(useModels.getState().models.flatMap(({ id, state }) => (state === 'stored' ? [id] : [])));
  const model = await importModel(files, name);
  if (useEyes.getState().waiting !== null) {
    show({ state: 'none' });
    return false;
  }
  if (model === undefined) showFailure(name);
  else show({ state: 'here', kind: 'model', model, before: known.has(model.id) });
  return true;
}

function showFailure(file: string): void {
  const error = useModels.getState().errors[''];
  if (error === undefined) show({ state: 'none' });
  else {
    dismissError('');
    show({ state: 'failed', file, error });
  }
}

export function chooseArrived(): void {
  const { arrived } = useArrived.getState();
  if (arrived.state !== 'here') return;
  if (arrived.kind === 'adapter') chooseAdapter(arrived.adapter.id);
  else chooseModel(arrived.model.id);
  show({ state: 'used', kind: arrived.kind });
}

/** As if it had not been dropped. */
export async function takeArrivedBack(): Promise<void> {
  const { arrived } = useArrived.getState();
  if (arrived.state !== 'here') return;
  show({ state: 'none' });
  await (arrived.kind === 'adapter' ? deleteAdapter(arrived.adapter.id) : deleteModel(arrived.model.id));
}

export const dismissArrived = (): void => show({ state: 'none' });
