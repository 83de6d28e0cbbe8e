/**
 * Which of a repository's files are fetched: weights in one format (safetensors before PyTorch's, half before full
 * precision, the top folder before others), what says what they mean, and a tokenizer.
 */
import type { RepositoryFile } from './repository';

export interface WeightsChoice {
  /** One file, or all shards of one model in their order. */
  readonly files: readonly RepositoryFile[];
  /** "model.safetensors", or the name that shards share: "model-*-of-00003.safetensors". */
  readonly name: string;
  /** A shard that is not there. */
  readonly missing: string | null;
}

const notWeights =
  /(^|\/)(optimizer|scheduler|rng_state|random_states|training_args|adapter_model|adapter_config|flax_model|tf_model|vae|unet|trainer_state)/i;
const shardName = /^(.*?)-(\d{5})-of-(\d{5})(\.[^.]+)$/;

/** Every set of weights, the one to take first. */
export function weightsIn(files: readonly RepositoryFile[]): WeightsChoice[] {
  const candidates = files.filter(({ path }) => /\.(safetensors|bin|pt|pth|ckpt|pth\.tar)$/i.test(path) && !notWeights.test(path));
  const groups = new Map<string, RepositoryFile[]>();
  for (const file of candidates) {
    const name = file.path.replace(shardName, '$1-*-of-$3$4');
    groups.set(name, [...(groups.get(name) ?? []), file]);
  }
  return [...groups]
    .map(([name, group]): WeightsChoice => {
      const shards = group.toSorted((a, b) => (a.path < b.path ? -1 : 1));
      return { name, files: shards, missing: missingShard(shards) };
    })
    .toSorted((a, b) => compare(rank(a), rank(b)));
}

function missingShard(files: readonly RepositoryFile[]): string | null {
  const [, stem, , of, ending] = shardName.exec(files[0]!.path) ?? [];
  if (of === undefined) return null;
  const here = new Set(files.map(({ path }) => path));
  const all = Array.from(
    { length: Math.min(Number(of), 1000) },
    (_, index) => `${stem}-${String(index + 1).padStart(5, '0')}-of-${of}${ending}`,
  );
  return all.find((path) => !here.has(path)) ?? null;
}

function rank({ name, missing }: WeightsChoice): (number | string)[] {
  const isHalf = /(fp16|f16|half|bf16)/i.test(name);
  // The names that published models have, before a training's own.
  const isUsual = /^(open_clip_)?(pytorch_)?model[.-]/.test(name);
  return [
    name.split('/').length,
    missing === null ? 0 : 1,
    /\.safetensors$/i.test(name) ? 0 : 1,
    isHalf ? 0 : 1,
    isUsual ? 0 : 1,
    name.startsWith('open_clip_') ? 1 : 0,
    name,
  ];
}

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : a[at]! < b[at]! ? -1 : 1;
}

/** What tells the weights' meaning, as far as it is there. */
export const configNames = ['config.json', 'open_clip_config.json', 'preprocessor_config.json'] as const;

/** Files beside the weights: configurations, and the tokenizer in the one form that is needed. */
export function companions(files: readonly RepositoryFile[], weights: WeightsChoice, chinese: boolean): RepositoryFile[] {
  const folder = weights.name.slice(0, weights.name.lastIndexOf('/') + 1);
  const find = (name: string) => files.find(({ path }) => path === `${folder}${name}`) ?? files.find(({ path }) => path === name);
  const all = (names: readonly string[]) => names.map(find).filter((file) => file !== undefined);
  const tokenizers = chinese
    ? [['vocab.txt'], ['tokenizer.json']]
    : [['tokenizer.json'], ['vocab.json', 'merges.txt'], ['bpe_simple_vocab_16e6.txt.gz']];
  const tokenizer = tokenizers.map(all).find((found, index) => found.length === tokenizers[index]!.length) ?? [];
  return [...all(configNames), ...tokenizer];
}
