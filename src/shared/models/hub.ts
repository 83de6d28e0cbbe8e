/**
 * Hubs that models are fetched from: their addresses, and what they offer under a name. Hugging Face and its mirrors
 * have one layout, ModelScope another.
 */
import type { ClipTime } from './clipTime';
import type { Bytes } from '../base/units';

/** A file of a repository as the hub tells it. */
export interface HubFile {
  readonly repo: string;
  /** The commit it was pinned to. */
  readonly revision: string;
  readonly path: string;
  /** Where it goes in the model's folder. */
  readonly as: string;
  /** Null where it is not known beforehand. */
  readonly bytes: Bytes | null;
  /** Lower-case hexadecimal. */
  readonly sha256: string | null;
  /** Git's own hash of a small file: SHA-1 of "blob <size>\0" and the bytes. */
  readonly gitBlob?: string | null;
  /** Only so many bytes of it are fetched: the rest is no part of the model. */
  readonly needed?: Bytes | null;
}

/** How what was fetched is known to be what was published, the weakest of all files. */
export type FetchCheck =
  /** Against a hash that independent records name. */
  | 'sha256'
  /** Against the hash that the hub itself tells. */
  | 'hub-sha256'
  /** Only a part of a zip was fetched; each entry's CRC-32 is right. */
  | 'crc32'
  /** Only a part of a file was fetched, of the pinned revision; its length is right. */
  | 'length';

/** Why a hub did not give what was asked for: `details.reason` of the errors, key of the words on the screen. */
export const hubReasons = [
  'unreachable',
  'silent',
  'cut',
  'empty',
  'status',
  'busy',
  'no-hub',
  'answer',
  'gated',
  'private',
  'no-repo',
  'no-revision',
] as const;
export type HubReason = (typeof hubReasons)[number];

export type HubLayout = 'huggingface' | 'modelscope';

/** ModelScope's own address, and any that says so in its name, has ModelScope's layout. */
export function layoutOf(hub: string): HubLayout {
  return /modelscope/i.test(hub) ? 'modelscope' : 'huggingface';
}

/** Where a file lies on a hub. */
export function fileAddress(hub: string, { repo, revision, path }: Pick<HubFile, 'repo' | 'revision' | 'path'>): string {
  const base = hub.replace(/\/+$/, '');
  const place = path.split('/').map(encodeURIComponent).join('/');
  return layoutOf(hub) === 'modelscope'
    ? `${base}/models/${repo}/resolve/${revision}/${place}`
    : `${base}/${repo}/resolve/${revision}/${place}`;
}

/** Revisions of one hub mean nothing to the other: there the newest is asked for, and its hash decides. */
export function pinnedFor<File extends { readonly revision: string }>(hub: string, file: File): File {
  return layoutOf(hub) === 'modelscope' && /^[\da-f]{40}$/.test(file.revision) ? { ...file, revision: 'master' } : file;
}

/** A name as people type or paste it: `owner/name`, `owner/name@revision`, or the page's address. */
export function parseRepoName(text: string): { readonly repo: string; readonly revision: string | null } | null {
  const trimmed = text
    .trim()
    .replace(/^https?:\/\/[^/]+\/(models\/)?/, '')
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '');
  const tree = /^([^/]+\/[^/]+)\/(?:tree|blob|resolve|summary|files)(?:\/([^/]+))?/.exec(trimmed);
  const [repo = '', revision] = tree === null ? trimmed.split('@') : [tree[1], tree[2]];
  const isName = /^[\w.-]+\/[\w.-]+$/.test(repo) && !/(^|\/)\.+(\/|$)/.test(repo);
  if (!isName || (revision !== undefined && !/^[\w.-]+$/.test(revision))) return null;
  return { repo, revision: revision ?? null };
}

/** One tower, as its configuration tells. */
interface TowerSizes {
  readonly width: number;
  readonly layers: number;
}

/** Why a repository's model cannot run here; the screen has a sentence for each. */
export type RefusalReason =
  | 'resnet'
  | 'convnext'
  | 'siglip'
  | 'fastvit'
  | 'rope'
  | 'attention-pooling'
  | 'timm'
  | 'sentencepiece'
  | 'other-text'
  | 'bert-text-alone'
  | 'eyes-alone'
  | 'text-alone'
  | 'lora'
  | 'video-modules'
  | 'coca'
  | 'quantised'
  | 'activation'
  | 'other-kind'
  | 'no-weights'
  | 'missing-shard'
  | 'old-format';

export interface Refusal {
  readonly reason: RefusalReason;
  /** What it is, by its own name: "fastvit_mci0", "xlm-roberta", "model-00002-of-00003.safetensors". */
  readonly what: string;
  /** The id of the catalogue's model to take instead. */
  readonly nearest: string;
}

/** What a hub has under a name, read before any of it is fetched. */
export interface HubOffer {
  readonly hub: string;
  readonly repo: string;
  /** The commit that everything is pinned to. */
  readonly revision: string;
  /** The model's id once it is here. */
  readonly id: string;
  readonly licence: string;
  readonly files: readonly HubFile[];
  readonly fetchBytes: Bytes;
  /** Files of weights that would do as well. The first of `files` that is a weights file was chosen. */
  readonly alternatives: readonly string[];
  readonly weights: string;
  readonly precision: 'half' | 'full' | 'unknown';
  /** "CLIP ViT-B/16", "Chinese-CLIP ViT-H/14": in the makers' way of speaking; empty where nothing tells. */
  readonly kind: string;
  readonly eyes: (TowerSizes & { readonly patch: number; readonly image: number }) | null;
  readonly text: TowerSizes | null;
  readonly languages: readonly ('en' | 'zh')[];
  /** Space that pictures and texts share. */
  readonly embedding: number | null;
  readonly keptBytes: Bytes | null;
  readonly memoryBytes: Bytes | null;
  readonly clipTime: ClipTime | null;
  readonly check: FetchCheck;
  /** Null: it can run here. */
  readonly refusal: Refusal | null;
  /** No configuration beside the weights: what they are is seen only once they are here. */
  readonly unread: boolean;
}

/** What is fetched of a file; null where it is not known. */
export function bytesToFetch({ bytes, needed }: Pick<HubFile, 'bytes' | 'needed'>): Bytes | null {
  return needed ?? bytes;
}
