/** What is done with an adapter: taking it in from disk, naming, deleting, handing it out. */
import { engine } from '../../client/engine';
import type { AdapterSummary } from '../../shared/models/models';
import { changeSettings, useSettings } from '../settings/settings';
import { useModels, refreshModels, guarded } from './models';
import { chooseAdapter } from './choice';

let importing: AbortController | undefined;

export function cancelAdapterImport(): void {
  importing?.abort();
}

/** Takes in an adapter from disk; a second one takes the first one's place. @returns undefined: cancelled, or the error is in the store */
export async function importAdapter(file: File): Promise<AdapterSummary | undefined> {
  const controller = new AbortController();
  importing?.abort();
  importing = controller;
  const { name } = file;
  useModels.setState({ adapterImport: { name, progress: null } });
  let adapter: AdapterSummary | undefined;
  await guarded('', async () => {
    adapter = await engine.call.importAdapter(
      { file },
      { signal: controller.signal, onProgress: (progress) => useModels.setState({ adapterImport: { name, progress } }) },
    );
  });
  if (importing === controller) {
    importing = undefined;
    useModels.setState({ adapterImport: null });
  }
  await refreshModels();
  return adapter;
}

export async function renameAdapter(id: string, name: string): Promise<void> {
  await guarded(id, () => engine.call.renameAdapter({ id, name }));
  await refreshModels();
}

export async function deleteAdapter(id: string): Promise<void> {
  await guarded(id, () => engine.call.deleteAdapter({ id }));
  const { adapterId, labelSet, labelsOf } = useSettings.getState();
  if (adapterId === id) chooseAdapter(null);
  if (labelSet === 'adapter' && labelsOf === id) changeSettings({ labelSet: 'demo', labelsOf: null });
  await refreshModels();
}

/** The adapter as a file, or undefined (the error is in the store). */
export async function exportAdapter(id: string): Promise<Blob | undefined> {
  let blob: Blob | undefined;
  await guarded(id, async () => {
    blob = await engine.call.exportAdapter({ id });
  });
  return blob;
}
