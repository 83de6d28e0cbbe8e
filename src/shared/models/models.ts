/** Models and adapters as the page knows them: where they come from, what they need, what state they are in. */
import type { AppErrorData } from '../errors/errors';
import type { ClipTime } from './clipTime';
import type { FetchCheck } from './hub';
import type { BackendName } from '../recognition/recognition';
import type { Language, ModelSpaces } from '../recognition/spaces';
import type { Bytes, Seconds } from '../base/units';

/** What the makers, or an independent record, publish of a model. */
export interface PublishedFigure {
  /** imagenet: ImageNet-1k zero-shot, first of 1000; muge: MUGE text-to-image retrieval zero-shot, first of all. */
  readonly task: 'imagenet' | 'muge';
  readonly percent: number;
  readonly source: string;
}

/** What a check of a stored model found, beside that nothing was wrong. */
export interface ModelCheck {
  /** Cosine of a tower's features for two sentences, null where there is no such tower: below 1, it tells things apart. */
  readonly english: number | null;
  readonly chinese: number | null;
  /** Cosine of the eyes' features for two pictures. */
  readonly eyes: number;
  /** Numbers published of this model that it was compared with. */
  readonly published: readonly PublishedComparison[];
  readonly backend: BackendName;
  readonly seconds: Seconds;
}

export interface PublishedComparison {
  /** How many numbers it has, or probabilities of texts for a picture. */
  readonly what: 'parameters' | 'picture';
  readonly source: string;
  readonly published: readonly number[];
  readonly found: readonly number[];
  readonly agrees: boolean;
}

/** A model as it is known here: where it lies, what it reads, what it needs. */
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
  readonly languages: readonly Language[];
  readonly spaces: ModelSpaces;
  /** True for a model that storage had no room for: it is gone after a reload. */
  readonly inMemory?: boolean;
  /** Dimensions of the space that its pictures and texts share; absent before it is here. */
  readonly embedding?: number;
  /** What its files did not say, as it was taken. */
  readonly assumed?: readonly Assumption[];
  /** Parts that lay in its files beside eyes and texts, and are not used. */
  readonly unused?: readonly string[];
  /** The one to take on this machine for real footage: right with it, and quick enough. One of all is. */
  readonly recommended?: boolean;
  readonly figure?: PublishedFigure | null;
  readonly clipTime?: ClipTime | null;
  /** How its files are known to be the published ones; of a remote one, how they will be. */
  readonly fetchCheck?: FetchCheck | null;
  /** Where it was fetched from, pinned: `owner/name@commit`. */
  readonly pinned?: string;
  readonly check?: ModelCheck | null;
}

/** Something that a model's files do not say and that was taken for granted. */
export interface Assumption {
  readonly tower: 'vision' | 'english' | 'chinese';
  /** pixels: mean and deviation of the pictures. */
  readonly about: 'activation' | 'heads' | 'pixels';
  /** quickGelu or gelu; a number; CLIP. */
  readonly value: string;
}

/** A person's own word on what a model's files do not say. */
export interface ModelChoices {
  /** Of the eyes and the English texts. */
  readonly activation?: 'quickGelu' | 'gelu';
  readonly heads?: { readonly vision?: number; readonly english?: number };
}

/** For clips that the embedded model does not know: one that is here already, else the recommended, else the smallest. */
export function modelForRealFootage(models: readonly ModelSummary[]): ModelSummary | undefined {
  const others = models.filter(({ state, languages }) => state !== 'embedded' && languages.includes('en'));
  const here = others.filter(({ state }) => state === 'stored' || state === 'server');
  const best = (among: readonly ModelSummary[]) =>
    among.find(({ recommended }) => recommended === true) ?? among.toSorted((a, b) => a.downloadBytes - b.downloadBytes)[0];
  return best(here) ?? best(others);
}

export interface DownloadProgress {
  /** Default: fetching. Converting reads what is here and writes it as a model of ours. */
  readonly doing?: 'fetching' | 'converting';
  readonly file: string;
  readonly doneBytes: Bytes;
  readonly totalBytes: Bytes;
  readonly secondsLeft: Seconds | null;
  /** Null while it is not known, and for work that is no transfer. */
  readonly bytesPerSecond?: number | null;
  /** A busy hub asked to wait: so much longer. */
  readonly waiting?: Seconds | null;
}

/** Tensors that were looked over. */
export interface CheckProgress {
  readonly done: number;
  readonly total: number;
}

export interface StorageState {
  readonly usedBytes: Bytes;
  readonly freeBytes: Bytes | null;
  /** True where nothing survives a reload: storage forbidden or missing. */
  readonly memoryOnly: boolean;
}

/** An adapter that lies here and cannot be read any more. */
export interface UnreadableAdapter {
  readonly id: string;
  readonly error: AppErrorData;
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
  /** Languages it was taught with; none where the file does not say. */
  readonly languages: readonly Language[];
  /** What its training was set to, by the settings' names, as its file tells; left out where it does not. */
  readonly training?: Readonly<Record<string, string | number | boolean>>;
}
