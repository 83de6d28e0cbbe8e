/**
 * The worker's side of models and adapters (src/shared/models/models.ts). Storage is opened at the first call.
 *
 *   const library = createLibrary();
 *   modelKeeper(library.openModel, library.modelVersion, library.watchOpening);
 *   serveCalls(self, { ...library.handlers, ... });
 */
import type { ModelCheck } from '../../shared/models/models';
import type { ModelCalls } from '../../shared/protocol/modelCalls';

import { speedBook, type SpeedBook } from '../library/hub/clipTimes';
import { fetchFromHubs } from '../library/hub/fetch';
import { createAdapterStore, type AdapterStore } from '../library/adapters/adapterStore';
import { createModelStore, type ModelStore } from '../library/models/modelStore';
import { modelsBeside } from '../library/served/modelsBeside';
import { servedModels, type ServedModels } from '../library/served/servedModels';
import { memoryFolder, opfsFolder } from '../files/storage';
import type { AdapterSettings } from '../model';
import type { OpenModelFiles } from '../recognise/loaded/loadedModel';
import { indexedDbCache } from '../text';
import { openingMarks, type Openings, type Watch } from '../library/openingMarks';
import { bundledVocabularies } from '../text/tokenizer/vocab/bundled';

export interface Library {
  readonly handlers: ModelCalls;
  /** Files of a model that is here. Throws `model-missing`. */
  readonly openModel: OpenModelFiles;
  /** Changes with those files, without a look into them. */
  readonly modelVersion: (id: string, signal?: AbortSignal) => Promise<string>;
  /** An adapter's file and a hash of its contents. Throws `adapter-missing`. */
  readonly openAdapter: AdapterStore['open'];
  /** Keeps what hung from being opened again by itself. */
  readonly watchOpening: Watch;
  /** What was measured on this machine; nothing is kept where storage is forbidden. */
  readonly speeds: SpeedBook;
  readonly keepCheck: (id: string, check: ModelCheck) => Promise<void>;
  /** Stores an adapter that was taught here, and gives its id. */
  readonly storeAdapter: (file: Uint8Array<ArrayBuffer>, name: string) => Promise<string>;
  readonly adapters: () => Promise<AdapterStore>;
}

interface Stores {
  readonly models: ModelStore;
  readonly adapters: AdapterStore;
  readonly speeds: SpeedBook;
  readonly openings: Openings;
}

export function createLibrary(): Library {
  let opening: Promise<Stores> | undefined;
  const stores = () => (opening ??= openStores());
  const models = async () => (await stores()).models;
  const adapters = async () => (await stores()).adapters;
  return {
    adapters,
    openModel: async (id, signal) => (await models()).open(id, signal),
    modelVersion: async (id, signal) => (await models()).version(id, signal),
    openAdapter: async (id) => (await adapters()).open(id),
    watchOpening: async (opening, open) => (await stores()).openings.watch(opening, open),
    storeAdapter: async (file, name) => (await (await adapters()).add(new Blob([file]), name)).id,
    speeds: {
      read: async () => (await stores()).speeds.read(),
      noteMachine: async (machine) => (await stores()).speeds.noteMachine(machine),
      noteClip: async (id, clip) => (await stores()).speeds.noteClip(id, clip),
    },
    keepCheck: async (id, check) => (await models()).keepCheck(id, check),
    handlers: {
      listModels: async () => (await models()).list(),
      getModel: async ({ id, hub }, work) => (await models()).get(id, hub, work),
      lookAtModel: async ({ hub, repo, revision, weights }, { signal }) =>
        (await models()).look(hub, repo, revision, { signal, ...(weights === undefined ? {} : { weights }) }),
      getOffer: async ({ offer }, work) => (await models()).getOffer(offer, work),
      deleteModel: async ({ id }) => (await models()).delete(id),
      importModel: async ({ files, name, textOf }, work) => (await models()).import(files, name, { ...work, textOf }),
      changeModel: async ({ id, choices }) => (await models()).change(id, choices),
      storage: async () => (await models()).storage(),
      listAdapters: async () => (await adapters()).list(),
      listUnreadableAdapters: async () => (await adapters()).unreadable(),
      importAdapter: async ({ file }, work) => (await adapters()).add(file, file.name, work),
      exportAdapter: async ({ id }) => (await adapters()).export(id),
      renameAdapter: async ({ id, name }) => (await adapters()).rename(id, name),
      deleteAdapter: async ({ id }) => (await adapters()).delete(id),
    },
  };
}

async function openStores(): Promise<Stores> {
  const { root, send } = modelsBeside();
  const served = servedModels(root, send);
  const [disk, adapterFolder, machine] = await Promise.all([opfsFolder('models'), opfsFolder('adapters'), opfsFolder('machine')]);
  const cache = indexedDbCache();
  const memory = memoryFolder();
  const speeds = speedBook(machine ?? memory);
  const openings = openingMarks(machine);
  const models = createModelStore({
    disk,
    memory,
    speeds,
    served,
    catalog: () => served.catalog(),
    vocabularies: bundledVocabularies,
    download: { fetch: fetchFromHubs() },
    forget: async (hash) => {
      await cache.forget(`${hash}/en`);
      await cache.forget(`${hash}/zh`);
      for (const part of ['', '/own', '/en', '/zh']) await openings.forget(hash + part);
    },
  });
  const modelOfSize = async ({ width, layers }: AdapterSettings): Promise<string> => {
    for (const { id, state } of await models.list()) {
      if (state === 'remote' || state === 'partial') continue;
      const size = await visionSize(models, served, id);
      if (size?.width === width && size.layers === layers) return id;
    }
    return '';
  };
  return { models, speeds, openings, adapters: createAdapterStore({ folder: adapterFolder ?? memoryFolder(), served, modelOfSize }) };
}

async function visionSize(models: ModelStore, served: ServedModels, id: string): Promise<{ width: number; layers: number } | null> {
  try {
    const isServed = (await served.list()).some((model) => model.id === id);
    // A served model's weights are not fetched for a look at its sizes.
    const file = isServed ? await served.file(id, 'config.json') : (await models.open(id)).files.find(({ path }) => path === 'config.json');
    const config = JSON.parse((await file?.blob.text()) ?? '{}') as {
      vision_config?: { hidden_size?: number; num_hidden_layers?: number };
    };
    return { width: config.vision_config?.hidden_size ?? 0, layers: config.vision_config?.num_hidden_layers ?? 0 };
  } catch {
    return null; // a model that cannot be read is no match
  }
}
