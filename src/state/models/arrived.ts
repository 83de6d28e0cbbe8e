/** An adapter that was dropped on a page where no adapters are listed: taken in where one stands, and told there. */
import { create } from 'zustand';
import type { AppErrorData } from '../../shared/errors/errors';
import type { AdapterSummary } from '../../shared/models/models';
import { deleteAdapter, importAdapter } from './adapterWork';
import { chooseAdapter } from './choice';
import { dismissError, useModels } from './models';

type Arrived =
  | { readonly state: 'none' | 'coming' | 'used' }
  | { readonly state: 'here'; readonly adapter: AdapterSummary }
  | { readonly state: 'failed'; readonly file: string; readonly error: AppErrorData };

export const useArrived = create<{ readonly arrived: Arrived }>(() => ({ arrived: { state: 'none' } }));

const show = (arrived: Arrived): void => useArrived.setState({ arrived });

/** Takes an adapter in without leaving the page; a cancelled one leaves no word. */
export async function takeAdapterHere(file: File): Promise<void> {
  dismissError('');
  show({ state: 'coming' });
  const adapter = await importAdapter(file);
  const error = useModels.getState().errors[''];
  if (adapter !== undefined) show({ state: 'here', adapter });
  else if (error === undefined) show({ state: 'none' });
  else {
    dismissError('');
    show({ state: 'failed', file: file.name, error });
  }
}

export function chooseArrived(): void {
  const { arrived } = useArrived.getState();
  if (arrived.state !== 'here') return;
  chooseAdapter(arrived.adapter.id);
  show({ state: 'used' });
}

/** As if it had not been dropped. */
export async function takeArrivedBack(): Promise<void> {
  const { arrived } = useArrived.getState();
  if (arrived.state !== 'here') return;
  show({ state: 'none' });
  await deleteAdapter(arrived.adapter.id);
}

export const dismissArrived = (): void => show({ state: 'none' });
