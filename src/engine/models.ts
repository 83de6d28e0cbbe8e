/**
 * The worker's side of models and adapters (src/shared/models.ts). Storage is opened at the first call.
 *
 *   const library = createLibrary();
 *   modelKeeper((id, signal) => library.openModel(id, signal));
 *   serveCalls(self, { ...library.handlers, ... });
 */
import type { ModelCalls } from '../shared/models';
import type { Handlers } from '../shared/protocol';
import { createAdapterStore, type AdapterStore } from './io/adapterStore';
import type { ModelFile } from './io/checkpoint';
import { createModelStore, type ModelStore } from './io/modelStore';
import { modelsRoot, servedModels, type ServedModels } from './io/servedModels';
import { memoryFolder, opfsFolder } from './io/storage';
import type { AdapterSettings } from './model';
import { indexedDbCache } from './text';
import { bundledVocabularies } from './text/vocab/bundled';

export interface Library {
  readonly handlers: Handlers<ModelCalls>;
  /** Files of a model that is here. Throws `model-missing`. */
  readonly openModel: (id: string, signal?: AbortSignal) => Promise<{ readonly files: readonly ModelFile[]; readonly hash: string }>;
  /** An adapter's file. Throws `adapter-invalid`. */
  readonly openAdapter: (id: string) => Promise<{ readonly name: string; readonly file: Blob }>;
  /** Stores an adapter that was taught here, and gives its id. */
  readonly storeAdapter: (file: Uint8Array<ArrayBuffer>, name: string) => Promise<string>;
}

interface Stores {
  readonly models: ModelStore;
  readonly adapters: AdapterStore;
}

export function createLibrary(): Library {
  let opening: Promise<Stores> | undefined;
  const stores = () => (opening ??= openStores());
  const models = async () => (await stores()).models;
  const adapters = async () => (await stores()).adapters;
  return {
    openModel: async (id, signal) => (await models()).open(id, signal),
    openAdapter: async (id) => (await adapters()).open(id),
    storeAdapter: async (file, name) => (await (await adapters()).add(new Blob([file]), name)).id,
    handlers: {
      listModels: async () => (await models()).list(),
      getModel: async ({ id, hub }, work) => (await models()).get(id, hub, work),
      deleteModel: async ({ id }) => (await models()).delete(id),
      importModel: async ({ files, name }, work) => (await models()).import(files, name, work),
      storage: async () => (await models()).storage(),
      listAdapters: async () => (await adapters()).list(),
      importAdapter: async ({ file }) => (await adapters()).add(file, file.name),
      exportAdapter: async ({ id }) => (await adapters()).export(id),
      renameAdapter: async ({ id, name }) => (await adapters()).rename(id, name),
      deleteAdapter: async ({ id }) => (await adapters()).delete(id),
    },
  };
}

async function openStores(): Promise<Stores> {
  const served = servedModels(modelsRoot());
  const [disk, adapterFolder] = await Promise.all([opfsFolder('models'), opfsFolder('adapters')]);
  const cache = indexedDbCache();
  const models = createModelStore({
    disk,
    memory: memoryFolder(),
    served,
    catalog: () => served.catalog(),
    vocabularies: bundledVocabularies,
    forget: async (hash) => {
      await cache.forget(`${hash}/en`);
      await cache.forget(`${hash}/zh`);
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
  return { models, adapters: createAdapterStore({ folder: adapterFolder ?? memoryFolder(), served, modelOfSize }) };
}

async function visionSize(models: ModelStore, served: ServedModels, id: string): Promise<{ width: number; layers: number } | null> {
  try {
    const isServed = (await served.list()).some((model) => model.id === id);
    // A served model's weights are not fetched for a look at its sizes.
    const file = isServed ? await served.file(id, 'config.json') : (await models.open(id)).files.find(({ path }) => path === 'config.json');
    const config = JSON.parse((await file?.blob.text()) ?? '{}') as { vision_config?: { hidden_size?: number; num_hidden_layers?: number } };
    return { width: config.vision_config?.hidden_size ?? 0, layers: config.vision_config?.num_hidden_layers ?? 0 };
  } catch {
    return null; // a model that cannot be read is no match
  }
}
