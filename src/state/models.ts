/** Models and adapters: what is here, what could be fetched, what is on its way. */
import { create } from 'zustand';
import { engine } from '../client/engine';
import { AppError, type AppErrorData } from '../shared/errors';
import type { AdapterSummary, DownloadProgress, ModelSummary, StorageState } from '../shared/models';
import { changeSettings, useSettings } from './settings';
import { frameCounts } from '../shared/recognition';

interface ModelsState {
  readonly loaded: boolean;
  readonly models: readonly ModelSummary[];
  readonly adapters: readonly AdapterSummary[];
  readonly storage: StorageState | null;
  /** Downloads under way, by model. */
  readonly downloads: Readonly<Record<string, DownloadProgress | null>>;
  /** An import from disk under way. */
  readonly importing: DownloadProgress | null;
  readonly importName: string | null;
  /** What went wrong last, by model or adapter id; '' for the page as a whole. */
  readonly errors: Readonly<Record<string, AppErrorData>>;
}

export const useModels = create<ModelsState>(() => ({
  loaded: false,
  models: [],
  adapters: [],
  storage: null,
  downloads: {},
  importing: null,
  importName: null,
  errors: {},
}));

const controllers = new Map<string, AbortController>();
const importKey = '<import>';

/** Reads lists and storage again. */
export async function refreshModels(): Promise<void> {
  await Promise.all([
    guarded('', async () => useModels.setState({ models: await engine.call('listModels', {}) })),
    guarded('', async () => useModels.setState({ adapters: await engine.call('listAdapters', {}) })),
    guarded('', async () => useModels.setState({ storage: await engine.call('storage', {}) })),
  ]);
  useModels.setState({ loaded: true });
}

/** The adapter chosen, where it is known and fits the model in use. */
export function adapterInUse(): AdapterSummary | undefined {
  const { modelId, adapterId } = useSettings.getState();
  return useModels.getState().adapters.find((adapter) => adapter.id === adapterId && adapter.modelId === modelId);
}

/** The adapter whose classes are the labels, where they are an adapter's: it need not be in use. */
export function adapterOfLabels(): AdapterSummary | undefined {
  const { modelId, adapterId, labelsOf } = useSettings.getState();
  const { adapters } = useModels.getState();
  return adapters.find(({ id, modelId: of }) => id === (labelsOf ?? adapterId) && of === modelId);
}

/** Fetches a model, or goes on with one that was paused. */
export async function getModel(id: string): Promise<void> {
  if (controllers.has(id)) return;
  const controller = new AbortController();
  controllers.set(id, controller);
  useModels.setState(({ downloads }) => ({ downloads: { ...downloads, [id]: null } }));
  await guarded(id, () =>
    engine.call(
      'getModel',
      { id, hub: useSettings.getState().hub },
      {
        signal: controller.signal,
        onProgress: (progress) =>
          useModels.setState(({ downloads }) => ({ downloads: { ...downloads, [id]: progress } })),
      },
    ),
  );
  controllers.delete(id);
  useModels.setState(({ downloads }) => ({ downloads: without(downloads, id) }));
  await refreshModels();
}

/** Stops a download and keeps what has arrived. */
export function pauseModel(id: string): void {
  controllers.get(id)?.abort();
}

/** Deletes a model, or the part of it that has arrived. */
export async function deleteModel(id: string): Promise<void> {
  controllers.get(id)?.abort();
  await guarded(id, () => engine.call('deleteModel', { id }));
  if (useSettings.getState().modelId === id) chooseModel('demo');
  await refreshModels();
}

/** Takes in a checkpoint or a model folder from disk. */
export async function importModel(files: readonly File[], name: string): Promise<void> {
  const controller = new AbortController();
  controllers.get(importKey)?.abort();
  controllers.set(importKey, controller);
  useModels.setState({ importName: name, importing: null });
  await guarded('', async () => {
    await engine.call(
      'importModel',
      { files, name },
      {
        signal: controller.signal,
        onProgress: (importing) => useModels.setState({ importing }),
      },
    );
  });
  if (controllers.get(importKey) === controller) {
    controllers.delete(importKey);
    useModels.setState({ importName: null, importing: null });
  }
  await refreshModels();
}

export function cancelImport(): void {
  controllers.get(importKey)?.abort();
}

/** Chooses a model. The demo's labels go with the demo: another model starts from a published set, and the reverse. */
export function chooseModel(modelId: string): void {
  const { modelId: before, labelSet } = useSettings.getState();
  if (before === modelId) return;
  const demoLabels = labelSet === 'demo' || labelSet === 'demo-all' || labelSet === 'adapter';
  const next = modelId === 'demo' ? 'demo' : 'hmdb51';
  changeSettings({ modelId, adapterId: null, ...(demoLabels || modelId === 'demo' ? { labelSet: next } : {}) });
}

/**
 * Chooses an adapter (null: none) and, with it, what it was taught with: classes, frames, template and lambda. None
 * leaves those as they are: the same question without the adapter is what one compares with.
 */
export function chooseAdapter(id: string | null): void {
  const adapter = useModels.getState().adapters.find((candidate) => candidate.id === id);
  if (adapter === undefined) {
    changeSettings({ adapterId: null });
    return;
  }
  const { modelId, classes, template, lambda } = adapter;
  const frames = frameCounts.find((count) => count === adapter.frames);
  changeSettings({
    adapterId: adapter.id,
    modelId,
    ...(classes.length > 0 ? { labelSet: 'adapter' as const, labelsOf: adapter.id } : {}),
    ...(frames === undefined ? {} : { frames }),
    ...(template === null ? {} : { template }),
    ...(lambda === null ? {} : { lambda }),
  });
}

export async function importAdapter(file: File): Promise<void> {
  await guarded('', () => engine.call('importAdapter', { file }));
  await refreshModels();
}

export async function renameAdapter(id: string, name: string): Promise<void> {
  await guarded(id, () => engine.call('renameAdapter', { id, name }));
  await refreshModels();
}

export async function deleteAdapter(id: string): Promise<void> {
  await guarded(id, () => engine.call('deleteAdapter', { id }));
  const { adapterId, labelSet, labelsOf } = useSettings.getState();
  if (adapterId === id) chooseAdapter(null);
  if (labelSet === 'adapter' && labelsOf === id) changeSettings({ labelSet: 'demo', labelsOf: null });
  await refreshModels();
}

/** The adapter as a file, or undefined (the error is in the store). */
export async function exportAdapter(id: string): Promise<Blob | undefined> {
  let blob: Blob | undefined;
  await guarded(id, async () => {
    blob = await engine.call('exportAdapter', { id });
  });
  return blob;
}

export function dismissError(key: string): void {
  useModels.setState(({ errors }) => ({ errors: without(errors, key) }));
}

/** Runs the work; a failure that is no cancel is noted under the key. */
async function guarded(key: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
    if (key !== '') dismissError(key);
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code !== 'cancelled')
      useModels.setState(({ errors }) => ({ errors: { ...errors, [key]: error.toData() } }));
  }
}

function without<Value>(record: Readonly<Record<string, Value>>, key: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
