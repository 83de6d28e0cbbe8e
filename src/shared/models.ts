/** Models and adapters as the page knows them: where they come from, what they need, what state they are in. */
import type { Call } from './protocol';
import type { Bytes, Seconds } from './units';

export interface ModelSummary {
  readonly id: string;
  readonly name: string;
  /** i18n key of "what it is for" or plain text of an imported model. */
  readonly purpose: string;
  readonly licence: string;
  readonly source: string;
  readonly downloadBytes: Bytes;
  /** embedded: ships with the app; server: lies in models/ beside it; stored: in this browser; remote: not here yet. */
  readonly state: 'embedded' | 'server' | 'stored' | 'partial' | 'remote';
  /** Bytes already here of a partial download. */
  readonly storedBytes: Bytes;
  readonly languages: readonly ('en' | 'zh')[];
  /** True for a model that storage had no room for: it is gone after a reload. */
  readonly inMemory?: boolean;
}

export interface DownloadProgress {
  readonly file: string;
  readonly doneBytes: Bytes;
  readonly totalBytes: Bytes;
  readonly secondsLeft: Seconds | null;
}

export interface StorageState {
  readonly usedBytes: Bytes;
  readonly freeBytes: Bytes | null;
  /** True where nothing survives a reload: storage forbidden or missing. */
  readonly memoryOnly: boolean;
}

export interface AdapterSummary {
  readonly id: string;
  readonly name: string;
  readonly modelId: string;
  readonly classes: readonly { readonly en: string; readonly zh: string }[];
  readonly frames: number;
  readonly body: string;
  readonly parameters: number;
  /** Top-1 on held-out clips before and after, where it was measured. */
  readonly metrics: { readonly before: number; readonly after: number; readonly heldOut: number } | null;
  readonly embedded: boolean;
  /** What it was taught and measured with; null where the file does not say. */
  readonly template: string | null;
  readonly lambda: number | null;
}

export interface ModelCalls {
  listModels: Call<Record<string, never>, readonly ModelSummary[]>;
  getModel: Call<{ readonly id: string; readonly hub: string }, ModelSummary, DownloadProgress>;
  deleteModel: Call<{ readonly id: string }, void>;
  importModel: Call<{ readonly files: readonly File[]; readonly name: string }, ModelSummary, DownloadProgress>;
  storage: Call<Record<string, never>, StorageState>;
  listAdapters: Call<Record<string, never>, readonly AdapterSummary[]>;
  importAdapter: Call<{ readonly file: File }, AdapterSummary>;
  exportAdapter: Call<{ readonly id: string }, Blob>;
  renameAdapter: Call<{ readonly id: string; readonly name: string }, AdapterSummary>;
  deleteAdapter: Call<{ readonly id: string }, void>;
}
