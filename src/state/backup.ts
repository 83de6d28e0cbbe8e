/** Everything in one file, and back: what the panel on the Models page shows, and what it does. */
import { create } from 'zustand';
import { engine } from '../client/engine';
import type { BackupOutcome, BackupProgress } from '../shared/protocol/backup';
import { AppError, type AppErrorData } from '../shared/errors/errors';
import { refreshModels, useModels } from './models/models';
import { changeSettings, readPageSettings, useSettings } from './settings/settings';
import { showCollection } from './teach/collectionStore';
import { openTeachingTraining } from './teach/teachingTraining';
import { readTeachingSettings, useTeachingSettings } from './teach/teachingSettings';

interface BackupState {
  /** What is under way. */
  readonly work: 'saving' | 'opening' | null;
  readonly progress: BackupProgress | null;
  /** A file that would take the place of a collection that is not empty: the person is asked first. */
  readonly asked: File | null;
  readonly outcome: (Pick<BackupOutcome, 'clips'> & { readonly classes: number; readonly adapters: number }) | null;
  readonly error: AppErrorData | null;
}

export const useBackup = create<BackupState>(() => ({ work: null, progress: null, asked: null, outcome: null, error: null }));

let controller: AbortController | undefined;

/** @returns the file, or undefined (cancelled, or the error is in the store) */
export async function saveBackup(withClips: boolean): Promise<Blob | undefined> {
  const settings = { general: useSettings.getState(), teaching: useTeachingSettings.getState() };
  return run('saving', (work) => engine.call.exportBackup({ withClips, settings }, work));
}

/** Opens a backup at once where nothing would be replaced; asks first where something would. */
export async function offerBackup(file: File): Promise<void> {
  useBackup.setState({ asked: null, outcome: null, error: null });
  const here = await engine.call.openCollection({}).catch(() => null);
  if (here === null || here.classes.length === 0) await openBackup(file);
  else useBackup.setState({ asked: file });
}

export async function openBackup(file: File): Promise<void> {
  const opened = await run('opening', (work) => engine.call.importBackup({ file }, work));
  if (opened === undefined) return;
  const { collection, clips, adapters, settings } = opened;
  showCollection(collection);
  await refreshModels();
  takeSettings(settings);
  await openTeachingTraining();
  useBackup.setState({ outcome: { clips, adapters: adapters.length, classes: collection.classes.length } });
}

export function cancelBackup(): void {
  controller?.abort();
}

export function dismissBackup(): void {
  useBackup.setState({ asked: null, outcome: null, error: null });
}

/** Settings as they were, but for what is this machine's own: language, look, hub, and a model that is not here. */
function takeSettings({ general, teaching }: BackupOutcome['settings']): void {
  if (teaching !== undefined) useTeachingSettings.setState(readTeachingSettings(JSON.stringify(teaching)));
  if (general === undefined) return;
  const { language: _language, theme: _theme, hub: _hub, modelId, adapterId, ...rest } = readPageSettings(JSON.stringify(general));
  const { models, adapters } = useModels.getState();
  const isHere = models.some(({ id, state }) => id === modelId && state !== 'remote' && state !== 'partial');
  const hasAdapter = adapterId === null || adapters.some(({ id }) => id === adapterId);
  changeSettings({ ...rest, ...(isHere ? { modelId } : {}), ...(isHere && hasAdapter ? { adapterId } : { adapterId: null }) });
}

interface Work {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BackupProgress) => void;
}

async function run<T>(kind: 'saving' | 'opening', start: (work: Work) => Promise<T>): Promise<T | undefined> {
  controller?.abort();
  const mine = new AbortController();
  controller = mine;
  useBackup.setState({ work: kind, progress: null, asked: null, outcome: null, error: null });
  try {
    return await start({ signal: mine.signal, onProgress: (progress) => useBackup.setState({ progress }) });
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code !== 'cancelled') useBackup.setState({ error: error.toData() });
    return undefined;
  } finally {
    if (controller === mine) useBackup.setState({ work: null, progress: null });
  }
}
