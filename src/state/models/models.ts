/** Models and adapters: what is here, what could be fetched, what is on its way. */
import { create } from 'zustand';
import { engine } from '../../client/engine';
import { AppError, type AppErrorData } from '../../shared/errors/errors';
import type { Bytes } from '../../shared/base/units';
import { filesUnreadable } from '../../shared/errors/unreadable';
import type {
  AdapterSummary,
  CheckProgress,
  DownloadProgress,
  ModelCheck,
  ModelSummary,
  StorageState,
  UnreadableAdapter,
} from '../../shared/models/models';

interface ModelsState {
  readonly loaded: boolean;
  readonly models: readonly ModelSummary[];
  readonly adapters: readonly AdapterSummary[];
  readonly unreadableAdapters: readonly UnreadableAdapter[];
  readonly storage: StorageState | null;
  /** What is kept of films, so that their timelines open at once. */
  readonly timelineBytes: Bytes;
  /** Downloads under way, by model. */
  readonly downloads: Readonly<Record<string, DownloadProgress | null>>;
  /** Models being checked. */
  readonly checking: Readonly<Record<string, true>>;
  /** What checks of this visit found. */
  readonly checks: Readonly<Record<string, ModelCheck>>;
  /** An import from disk under way. */
  readonly importing: DownloadProgress | null;
  readonly importName: string | null;
  /** An adapter being looked over; `progress` is null until its first tensor is. */
  readonly adapterImport: { readonly name: string; readonly progress: CheckProgress | null } | null;
  /** What went wrong last, by model or adapter id; '' for the page as a whole. */
  readonly errors: Readonly<Record<string, AppErrorData>>;
}

export const useModels = create<ModelsState>(() => ({
  loaded: false,
  models: [],
  adapters: [],
  unreadableAdapters: [],
  storage: null,
  timelineBytes: 0,
  downloads: {},
  checking: {},
  checks: {},
  importing: null,
  importName: null,
  adapterImport: null,
  errors: {},
}));

/** Reads lists and storage again. */
export async function refreshModels(): Promise<void> {
  await Promise.all([
    guarded('', async () => useModels.setState({ models: await engine.call.listModels({}) })),
    guarded('', async () => useModels.setState({ adapters: await engine.call.listAdapters({}) })),
    guarded('', async () => useModels.setState({ unreadableAdapters: await engine.call.listUnreadableAdapters({}) })),
    guarded('', async () => useModels.setState({ storage: await engine.call.storage({}) })),
    guarded('', async () => useModels.setState({ timelineBytes: await engine.call.keptTimelines({}) })),
  ]);
  useModels.setState({ loaded: true });
}

/** What is kept of films goes; one that is opened again is computed anew. */
export async function forgetTimelines(): Promise<void> {
  await guarded('', () => engine.call.forgetTimelines({}));
  await refreshModels();
}

/** Says which files of a drop the browser could not read. */
export function tellUnreadable(names: readonly string[]): void {
  if (names.length === 0) return;
  useModels.setState(({ errors }) => ({ errors: { ...errors, '': filesUnreadable(names).toData() } }));
}

export function dismissError(key: string): void {
  useModels.setState(({ errors }) => ({ errors: without(errors, key) }));
}

/** Runs the work; a failure that is no cancel is noted under the key. */
export async function guarded(key: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
    if (key !== '') dismissError(key);
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code !== 'cancelled') useModels.setState(({ errors }) => ({ errors: { ...errors, [key]: error.toData() } }));
  }
}

export function without<Value>(record: Readonly<Record<string, Value>>, key: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
