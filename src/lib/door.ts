/** The public door over the typed calls of src/shared/protocol: an engine, its models, its adapters. It computes nothing itself. */
import { AppError } from '../shared/errors/errors';
import type { HubOffer } from '../shared/models/hub';
import type { CheckProgress, DownloadProgress, ModelSummary } from '../shared/models/models';
import type { Callable } from '../shared/protocol/call';
import type { EngineCalls } from '../shared/protocol/protocol';
import type { BackendInfo, BackendName } from '../shared/recognition/recognition';
import type { LongWork } from '../shared/base/units';
import { type Adapter, adapterOver } from './adapter';
import type { EngineClient } from './client/engineClient';
import type { EngineEvent } from './client/restarts';
import { disposeKey } from './disposeKey';
import { type Model, modelOver } from './model';

/**
 * Where a model comes from: the id of one that lies in the assets or was stored here before ("demo"), or of the catalogue (it is fetched,
 * from `hub`); files of a checkpoint; a repository on a hub (`owner/name`).
 */
export type ModelSource =
  | string
  | { readonly id: string; readonly hub?: string }
  | { readonly files: readonly File[]; readonly name: string }
  | { readonly repo: string; readonly hub?: string; readonly revision?: string };

/** How far a model is: bytes while it is fetched or converted, parts while it is loaded. */
export interface LoadProgress {
  readonly doing: 'fetching' | 'converting' | 'loading';
  readonly done: number;
  readonly total: number;
}

/** What `loadAdapter` takes beside the file. */
export interface LoadAdapterOptions extends LongWork<CheckProgress> {
  /** What it is called; default: the file's name, or what its header says. */
  readonly name?: string;
}

/**
 * One engine: a worker (in Node: this process) with one backend, that holds one model and one adapter in memory at a time and computes
 * one thing after the other. Everything throws `AppError`s; `cancelled` at once where its signal aborts; `engine-stopped` after `close`,
 * or where the worker died over it (the next call has a fresh one).
 */
export interface Engine extends Disposable {
  /** Starts the backend, if nothing has yet. Throws `backend-unavailable`, `part-unreachable`, `webassembly-missing`. */
  readonly start: () => Promise<BackendInfo>;
  /** Models in the assets, stored here, and those of the catalogue that can be fetched. Throws `part-unreachable`. */
  readonly models: () => Promise<readonly ModelSummary[]>;
  /**
   * Fetches or takes in a model where it is not here yet, and loads it. Throws `model-missing`, `model-invalid`, `download-failed`,
   * `checksum-mismatch`, `storage-full`, `hub-not-allowed`, `repository-missing`, `cancelled`.
   */
  readonly loadModel: (source: ModelSource, work?: LongWork<LoadProgress>) => Promise<Model>;
  /** Looks an adapter file over and takes it in. Throws `adapter-invalid`, `model-invalid`, `file-too-costly`, `cancelled`. */
  readonly loadAdapter: (file: Blob, options?: LoadAdapterOptions) => Promise<Adapter>;
  /** Adapters that lie beside the models or were taken in or taught before. Throws `storage-unavailable`. */
  readonly adapters: () => Promise<readonly Adapter[]>;
  /** Hears what happens outside of calls: another backend, a fresh worker. @returns stops listening. Never throws. */
  readonly onEvent: (listener: (event: EngineEvent) => void) => () => void;
  /** Ends the worker, as `Symbol.dispose` does; what is under way fails as `cancelled`. Never throws. */
  readonly close: () => void;
}

/** The same with the calls beneath: what the app's own page and commands use. */
export interface EngineDoor extends Engine, Pick<EngineClient, 'call'> {}

const usualHub = 'https://huggingface.co';

/** @param client the worker's end @param backend started before the first model or adapter is asked for */
export function engineOver(client: EngineClient, backend: BackendName | 'auto' = 'auto'): EngineDoor {
  let starting: Promise<BackendInfo> | undefined;
  let closed = false;

  async function open(): Promise<Callable<EngineCalls>> {
    if (closed)
      throw new AppError('engine-stopped', 'This engine was closed.', { remedy: 'Create another one.', details: { why: 'closed' } });
    await start();
    return client.call;
  }

  function start(): Promise<BackendInfo> {
    starting ??= client.call.start({ backend }).catch((error: unknown) => {
      starting = undefined;
      throw error;
    });
    return starting;
  }

  function close(): void {
    closed = true;
    client.close();
  }

  return {
    call: client.call,
    onEvent: client.onEvent,
    start,
    models: async () => (await open()).listModels({}),
    async loadModel(source, work = {}) {
      const call = await open();
      const { signal, onProgress } = work;
      const stop = signal === undefined ? {} : { signal };
      const summary = await bring(call, source, {
        ...stop,
        onProgress: ({ doing = 'fetching', doneBytes, totalBytes }) => onProgress?.({ doing, done: doneBytes, total: totalBytes }),
      });
      await call.openModel(
        { modelId: summary.id },
        { ...stop, onProgress: ({ done, total }) => onProgress?.({ doing: 'loading', done, total }) },
      );
      return modelOver(call, summary);
    },
    async loadAdapter(file, { name, ...work } = {}) {
      const call = await open();
      const title = name ?? (file instanceof File ? file.name : 'adapter');
      return adapterOver(call, await call.importAdapter({ file: new File([file], title) }, work), null);
    },
    adapters: async () => {
      const call = await open();
      return (await call.listAdapters({})).map((summary) => adapterOver(call, summary, null));
    },
    close,
    [disposeKey]: close,
  };
}

/** The model's files are here when this resolves. */
async function bring(call: Callable<EngineCalls>, source: ModelSource, work: LongWork<DownloadProgress>): Promise<ModelSummary> {
  if (typeof source === 'string') return bring(call, { id: source }, work);
  if ('files' in source) return call.importModel({ files: source.files, name: source.name }, work);
  const { hub = usualHub } = source;
  if ('repo' in source) {
    const { repo, revision = null } = source;
    const offer: HubOffer = await call.lookAtModel({ hub, repo, revision }, work.signal === undefined ? {} : { signal: work.signal });
    return call.getOffer({ offer }, work);
  }
  const found = (await call.listModels({})).find(({ id }) => id === source.id);
  if (found === undefined) {
    throw new AppError('model-missing', `There is no model ${source.id}.`, {
      remedy: 'models() lists those there are; loadModel takes files or a repository as well.',
      details: { model: source.id },
    });
  }
  return found.state === 'remote' || found.state === 'partial' ? call.getModel({ id: found.id, hub }, work) : found;
}
