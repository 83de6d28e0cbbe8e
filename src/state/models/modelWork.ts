/** What is done with a model: fetching it, checking it, taking it in from disk, deleting it. */
import { engine } from '../../client/engine';
import { AppError } from '../../shared/errors/errors';
import { leaveEyes, waitForText } from './eyes';
import type { HubOffer } from '../../shared/models/hub';
import type { DownloadProgress, ModelChoices, ModelSummary } from '../../shared/models/models';
import type { LongWork } from '../../shared/base/units';
import { useSettings } from '../settings/settings';
import { useModels, refreshModels, dismissError, guarded, without } from './models';
import { chooseModel } from './choice';

/** Of each model that is being fetched, and of the import from disk. */
const controllers = new Map<string, AbortController>();
const importKey = '<import>';

/** Fetches a model, or goes on with one that was paused, and checks it. */
export async function getModel(id: string): Promise<void> {
  await transfer(id, (work) => engine.call.getModel({ id, hub: useSettings.getState().hub }, work));
}

/** Fetches what a hub was seen to offer. */
export async function fetchOffer(offer: HubOffer): Promise<void> {
  const { id, repo, licence, fetchBytes, languages } = offer;
  // Its row stands in the list from the first byte on.
  const waiting: ModelSummary = {
    id,
    name: repo,
    purpose: '',
    licence,
    source: repo,
    downloadBytes: fetchBytes,
    state: 'partial',
    storedBytes: 0,
    languages,
    spaces: { shared: languages, ownEyes: false },
    fetchCheck: offer.check,
    pinned: `${repo}@${offer.revision.slice(0, 12)}`,
  };
  useModels.setState(({ models }) => (models.some((model) => model.id === id) ? {} : { models: [...models, waiting] }));
  await transfer(id, (work) => engine.call.getOffer({ offer }, work));
}

async function transfer(id: string, fetching: (work: LongWork<DownloadProgress>) => Promise<ModelSummary>): Promise<void> {
  if (controllers.has(id)) return;
  const controller = new AbortController();
  controllers.set(id, controller);
  useModels.setState(({ downloads }) => ({ downloads: { ...downloads, [id]: null } }));
  let arrived = false;
  await guarded(id, async () => {
    await fetching({
      signal: controller.signal,
      onProgress: (progress) => useModels.setState(({ downloads }) => ({ downloads: { ...downloads, [id]: progress } })),
    });
    arrived = true;
  });
  controllers.delete(id);
  useModels.setState(({ downloads }) => ({ downloads: without(downloads, id) }));
  await refreshModels();
  if (arrived) await checkModel(id);
}

/** Runs a stored model's towers and eyes once, and shows what came of it. */
export async function checkModel(id: string): Promise<void> {
  if (useModels.getState().checking[id] === true) return;
  useModels.setState(({ checking }) => ({ checking: { ...checking, [id]: true } }));
  await guarded(id, async () => {
    const check = await engine.call.checkModel({ id });
    useModels.setState(({ checks }) => ({ checks: { ...checks, [id]: check } }));
  });
  useModels.setState(({ checking }) => ({ checking: without(checking, id) }));
  await refreshModels();
}

/** Measures this machine once, so that rows say how long a clip takes and which model is recommended. */
export async function measureMachine(): Promise<void> {
  try {
    await engine.call.measureMachine({});
    await refreshModels();
  } catch (error) {
    console.warn('This machine could not be measured.', error); // the rows then say no time
  }
}

/** Stops a download and keeps what has arrived. */
export function pauseModel(id: string): void {
  controllers.get(id)?.abort();
}

/** Deletes a model, or the part of it that has arrived. */
export async function deleteModel(id: string): Promise<void> {
  controllers.get(id)?.abort();
  await guarded(id, () => engine.call.deleteModel({ id }));
  if (useSettings.getState().modelId === id) chooseModel('demo');
  await refreshModels();
}

/**
 * Takes in a checkpoint or a model folder from disk. A vision encoder alone waits (state/models/eyes) until `textOf` says whose
 * texts go with it. @returns undefined: cancelled, waiting, or the error is in the store
 */
export async function importModel(files: readonly File[], name: string, textOf?: string): Promise<ModelSummary | undefined> {
  const controller = new AbortController();
  controllers.get(importKey)?.abort();
  controllers.set(importKey, controller);
  useModels.setState({ importName: name, importing: null });
  leaveEyes();
  dismissError('');
  let model: ModelSummary | undefined;
  await guarded('', async () => {
    model = await engine.call
      .importModel(
        { files, name, ...(textOf === undefined ? {} : { textOf }) },
        {
          signal: controller.signal,
          onProgress: (importing) => useModels.setState({ importing }),
        },
      )
      .catch((thrown: unknown) => {
        const { details } = AppError.from(thrown);
        if (details['kind'] !== 'eyesAlone') throw thrown;
        waitForText({ files, name, embedding: Number(details['embedding']) });
        return undefined;
      });
  });
  if (controllers.get(importKey) === controller) {
    controllers.delete(importKey);
    useModels.setState({ importName: null, importing: null });
  }
  await refreshModels();
  return model;
}

/** Changes what was assumed of a model whose files do not say. */
export async function changeModel(id: string, choices: ModelChoices): Promise<void> {
  await guarded(id, () => engine.call.changeModel({ id, choices }));
  await refreshModels();
}

export function cancelImport(): void {
  controllers.get(importKey)?.abort();
}
