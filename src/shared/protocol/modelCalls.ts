/** Models and adapters as the page asks for them: list, fetch, import, change, delete, check. */
import type { HubOffer } from '../models/hub';
import type {
  AdapterSummary,
  UnreadableAdapter,
  CheckProgress,
  DownloadProgress,
  ModelCheck,
  ModelChoices,
  ModelSummary,
  StorageState,
} from '../models/models';
import type { Call } from './call';

/** What needs a backend: measuring this machine, trying out a model. */
export interface ModelWorkCalls {
  /** Measures how fast this machine multiplies, once a visit; two seconds at most. */
  measureMachine: Call<Record<string, never>, { readonly multiplyAddsPerSecond: number; readonly backend: string }>;
  /** Runs towers and eyes of a stored model once. Throws `model-invalid` where what comes out is no features. */
  checkModel: Call<{ readonly id: string }, ModelCheck, DownloadProgress>;
}

export interface ModelCalls {
  listModels: Call<Record<string, never>, readonly ModelSummary[]>;
  getModel: Call<{ readonly id: string; readonly hub: string }, ModelSummary, DownloadProgress>;
  /** What a hub has under a name (`owner/name`), read before any of it is fetched. */
  lookAtModel: Call<{ readonly hub: string; readonly repo: string; readonly revision: string | null; readonly weights?: string }, HubOffer>;
  /** Fetches what was looked at, as it was pinned then. */
  getOffer: Call<{ readonly offer: HubOffer }, ModelSummary, DownloadProgress>;
  deleteModel: Call<{ readonly id: string }, void>;
  /** `textOf`: the model whose texts go with eyes that come alone. */
  importModel: Call<{ readonly files: readonly File[]; readonly name: string; readonly textOf?: string }, ModelSummary, DownloadProgress>;
  /** Changes what was assumed of a stored model. Throws `settings-invalid`. */
  changeModel: Call<{ readonly id: string; readonly choices: ModelChoices }, ModelSummary>;
  storage: Call<Record<string, never>, StorageState>;
  listAdapters: Call<Record<string, never>, readonly AdapterSummary[]>;
  listUnreadableAdapters: Call<Record<string, never>, readonly UnreadableAdapter[]>;
  importAdapter: Call<{ readonly file: File }, AdapterSummary, CheckProgress>;
  exportAdapter: Call<{ readonly id: string }, Blob>;
  renameAdapter: Call<{ readonly id: string; readonly name: string }, AdapterSummary>;
  deleteAdapter: Call<{ readonly id: string }, void>;
}
