/**
 * LoRA (arXiv 2106.09685) as PEFT saves it: for each trained matrix W [O, I] two thin ones, A [r, I] and B [O, r], and
 * W + (alpha / r) B A is what runs. Where the base is in the same drop the sum is made as each tensor is read; an
 * adapter alone, or one that does not fit, is refused.
 */
import { readJson } from '../../files/boundedJson';
import { toFloat32 } from '../../files/tensors/half';
import type { ModelFile } from '../../files/modelFile';
import type { TensorInfo, TensorSource } from '../../files/tensors/tensorSource';
import { folderOf, section, type Json } from './configFiles';
import { sourceOfViews, viewsOf, type TensorView } from '../../files/tensors/tensorViews';
import { refusal } from '../../files/refusal';
import type { OpenedFile } from './shards';
import { withoutWrappers } from '../layout/wrappings';

const pairName = /^(.*?)\.?lora_(A|B|embedding_A|embedding_B)(\.\w+)?(\.weight)?$/;
const otherKinds = /lora_(down|up|magnitude_vector)|(^|\.)(hada_w|lokr_w|oft_|ia3_|vera_|boft_|w_lora_)/;

export function isLora({ tensors }: TensorSource): boolean {
  return [...tensors.keys()].some((name) => pairName.test(name) || otherKinds.test(name));
}

/** True for a file that holds nothing but an adapter. */
export function isLoraAlone(source: TensorSource): boolean {
  return (
    isLora(source) &&
    ![...source.tensors.keys()].some((name) => /(token_embedding|word_embeddings|patch_embedding|conv1)\.(base_layer\.)?weight$/.test(name))
  );
}

/**
 * Adapters among the opened files added to the files that hold what they change.
 * @throws AppError `model-invalid`: no base, a pair that fits no tensor of it, another kind of adapter
 */
export async function mergeLora(opened: readonly OpenedFile[], files: readonly ModelFile[]): Promise<OpenedFile[]> {
  const adapters = opened.filter(({ source }) => isLora(source));
  if (adapters.length === 0) return [...opened];
  let rest = opened.filter((item) => !adapters.includes(item));
  for (const adapter of adapters) {
    const config = await configOf(adapter.path, files);
    const strange = [...adapter.source.tensors.keys()].find((name) => otherKinds.test(name));
    if (strange !== undefined || config?.use_dora === true) throw otherKind(adapter.path, strange ?? 'use_dora');
    if (!isLoraAlone(adapter.source)) {
      rest = [...rest, { path: adapter.path, source: merged(adapter, adapter, config) }];
      continue;
    }
    const bases = rest.filter(({ source }) => !isLora(source));
    if (bases.length === 0) throw alone(adapter.path, config);
    const base = bases.toSorted((a, b) => b.source.tensors.size - a.source.tensors.size)[0]!;
    rest = rest.map((item) => (item === base ? { path: base.path, source: merged(base, adapter, config) } : item));
  }
  return rest;
}

async function configOf(path: string, files: readonly ModelFile[]): Promise<Json | null> {
  const all = files.filter((candidate) => /(^|\/)adapter_config\.json$/.test(candidate.path));
  const file = all.find((candidate) => folderOf(candidate.path) === folderOf(path)) ?? (all.length === 1 ? all[0] : undefined);
  if (file === undefined) return null;
  return section(
    await readJson(file.blob, file.path, { bytes: 1 << 20, depth: 8, containers: 1000, members: 20_000 }, 'Fetch the file again.'),
  );
}

interface Pair {
  /** The layer's own name, as the adapter has it. */
  readonly layer: string;
  readonly A: TensorInfo;
  readonly B: TensorInfo;
  readonly isEmbedding: boolean;
}

function pairsIn(source: TensorSource): Pair[] {
  const sides = new Map<string, { A?: TensorInfo; B?: TensorInfo; isEmbedding: boolean }>();
  for (const info of source.tensors.values()) {
    const [, layer, side] = pairName.exec(info.name) ?? [];
    if (layer === undefined || side === undefined) continue;
    const pair = sides.get(layer) ?? { isEmbedding: side.startsWith('embedding') };
    pair[side.endsWith('A') ? 'A' : 'B'] = info;
    sides.set(layer, pair);
  }
  return [...sides].map(([layer, { A, B, isEmbedding }]) => {
    if (A === undefined || B === undefined) throw misfit(source.file, layer, 'only one of its two matrices is there');
    return { layer, A, B, isEmbedding };
  });
}

function merged(base: OpenedFile, adapter: OpenedFile, config: Json | null): TensorSource {
  const plain = withoutWrappers(
    sourceOfViews(
      viewsOf(base.source, (name) => (pairName.test(name) ? undefined : name)),
      base.source,
    ),
  );
  const own = withoutWrappers(adapter.source);
  const taken = new Map<string, TensorView>();
  for (const pair of pairsIn(adapter.source)) {
    const target = targetOf(plain, withoutWords(pair.layer), adapter.path);
    taken.set(target.name, mergedView(plain, adapter.source, target, pair, config, adapter.path));
  }
  // Whole tensors that were trained beside the pairs (modules_to_save) take the base's place.
  if (adapter.source !== base.source) {
    for (const view of viewsOf(own, (name) => (pairName.test(name) ? undefined : name))) {
      const target = targetOf(plain, view.name, adapter.path, false);
      if (target.shape.join() !== view.shape.join())
        throw misfit(adapter.path, view.name, `it is [${view.shape.join(', ')}] where the base has [${target.shape.join(', ')}]`);
      taken.set(target.name, { ...view, name: target.name });
    }
  }
  return sourceOfViews([...viewsOf(plain), ...taken.values()], base.source);
}

function withoutWords(layer: string): string {
  return layer
    .replace(/(^|\.)(module|_orig_mod)(?=\.)/g, '')
    .replace(/^\./, '')
    .replace(/\.base_layer$/, '');
}

/** The base's tensor of a layer: by its whole name, else by the longest end of it that only one tensor has. */
function targetOf({ tensors }: TensorSource, layer: string, file: string, isLayer = true): TensorInfo {
  const names = isLayer ? [`${layer}.weight`, layer] : [layer];
  for (const ends of names.map((name) => name.split('.').map((_, from, all) => all.slice(from).join('.')))) {
    for (const end of ends) {
      const exact = tensors.get(end);
      if (exact !== undefined) return exact;
      const matches = [...tensors.values()].filter(({ name }) => name.endsWith(`.${end}`));
      if (matches.length === 1 && end.includes('.')) return matches[0]!;
      if (matches.length > 1) break;
    }
  }
  throw misfit(file, layer, 'the base has no such tensor');
}

function mergedView(
  base: TensorSource,
  adapter: TensorSource,
  target: TensorInfo,
  { layer, A, B, isEmbedding }: Pair,
  config: Json | null,
  file: string,
): TensorView {
  const [rank = 0, inputs = 0] = A.shape;
  const [outputs = 0, rankOfB = 0] = B.shape;
  if (A.shape.length !== 2 || B.shape.length !== 2 || rank !== rankOfB || rank === 0) {
    throw misfit(file, layer, `its matrices are [${A.shape.join(', ')}] and [${B.shape.join(', ')}]`);
  }
  // An embedding's table is [V, D]: B A is its transpose.
  const turned = isEmbedding !== (config?.fan_in_fan_out === true);
  const expected = turned ? [inputs, outputs] : [outputs, inputs];
  if (target.shape.join() !== expected.join()) {
    throw misfit(file, layer, `its product is [${expected.join(', ')}], the base's tensor ${target.name} is [${target.shape.join(', ')}]`);
  }
  const scale = scaleOf(layer, rank, config, file);
  const read = async () => {
    const [w, a, b] = await Promise.all([
      base.read(target.name).then((bytes) => toFloat32(target.type, bytes).slice()),
      adapter.read(A.name).then((bytes) => toFloat32(A.type, bytes)),
      adapter.read(B.name).then((bytes) => toFloat32(B.type, bytes)),
    ]);
    for (let o = 0; o < outputs; o++) {
      for (let k = 0; k < rank; k++) {
        const factor = scale * b[o * rank + k]!;
        for (let i = 0; i < inputs; i++) w[turned ? i * outputs + o : o * inputs + i]! += factor * a[k * inputs + i]!;
      }
    }
    return new Uint8Array(w.buffer, w.byteOffset, w.byteLength);
  };
  return { ...target, type: 'F32', read };
}

/** alpha / r, or alpha / sqrt(r) where the config says so (rsLoRA); patterns name layers of their own. */
function scaleOf(layer: string, rank: number, config: Json | null, file: string): number {
  const own = (key: string) => Object.entries(section(config?.[key])).find(([pattern]) => layer.endsWith(pattern))?.[1];
  const declared = own('rank_pattern') ?? config?.r;
  const alpha = own('alpha_pattern') ?? config?.lora_alpha;
  if (typeof alpha !== 'number') throw misfit(file, layer, 'adapter_config.json does not say lora_alpha');
  if (typeof declared === 'number' && declared !== rank)
    throw misfit(file, layer, `its rank is ${rank}, adapter_config.json says ${declared}`);
  return config?.use_rslora === true ? alpha / Math.sqrt(rank) : alpha / rank;
}

function alone(path: string, config: Json | null) {
  const base = typeof config?.base_model_name_or_path === 'string' ? config.base_model_name_or_path : '';
  return refusal(
    'lora',
    path,
    base || '?',
    `${path} is a LoRA adapter, not a model: it holds only what was trained on top of ${base === '' ? 'another model' : base}.`,
    `Drop it together with the folder of ${base === '' ? 'its base model' : base}, or merge it first (PEFT's merge_and_unload) and save the whole.`,
  );
}

function misfit(path: string, layer: string, why: string) {
  return refusal(
    'loraMisfit',
    path,
    layer,
    `${path}: the LoRA of ${layer} cannot be merged: ${why}.`,
    'Drop it with the base it was trained on and its adapter_config.json, or merge it in PEFT (merge_and_unload) and save the whole.',
    { tensor: layer },
  );
}

function otherKind(path: string, sign: string) {
  return refusal(
    'loraKind',
    path,
    sign,
    `${path} is an adapter of another kind than PEFT's LoRA (seen by ${sign}), which cannot be merged here.`,
    'Merge it into its model with the program it was made by, and save the whole.',
    { tensor: sign },
  );
}
