/**
 * Small models of the tests' own making, seeded: the eyes of a ViT of width 64 and a text tower of width 64 under OpenAI's
 * names, the same under Hugging Face's, and the file formats they come in, PyTorch's archive among them.
 */
import { zipSync } from 'fflate';
import { createRandom } from '../shared/base/random';
import type { ModelFile } from '../engine/files/modelFile';
import { openAiText, openAiVision, toHuggingFace } from '../engine/checkpoint/layout/naming';
import { openSafetensors } from '../engine/files/weights/safetensors';
import { writeSafetensors } from '../engine/files/weights/writeSafetensors';
import type { TensorToWrite } from '../engine/files/tensors/tensorSource';
import type { TensorSource } from '../engine/files/tensors/tensorSource';

const smallSizes = { width: 64, layers: 2, patch: 8, image: 32, embedding: 32, vocabulary: 60, context: 16 } as const;

type Shapes = Readonly<Record<string, readonly number[]>>;

function block(name: string, D: number): Shapes {
  return {
    [`${name}.attn.in_proj_weight`]: [3 * D, D],
    [`${name}.attn.in_proj_bias`]: [3 * D],
    [`${name}.attn.out_proj.weight`]: [D, D],
    [`${name}.attn.out_proj.bias`]: [D],
    [`${name}.ln_1.weight`]: [D],
    [`${name}.ln_1.bias`]: [D],
    [`${name}.ln_2.weight`]: [D],
    [`${name}.ln_2.bias`]: [D],
    [`${name}.mlp.c_fc.weight`]: [4 * D, D],
    [`${name}.mlp.c_fc.bias`]: [4 * D],
    [`${name}.mlp.c_proj.weight`]: [D, 4 * D],
    [`${name}.mlp.c_proj.bias`]: [D],
  };
}

const { width: D, embedding: E } = smallSizes;
const blocks = (name: string): Shapes => ({ ...block(`${name}.0`, D), ...block(`${name}.1`, D) });

const eyes: Shapes = {
  'visual.class_embedding': [D],
  'visual.conv1.weight': [D, 3, 8, 8],
  'visual.positional_embedding': [17, D],
  'visual.ln_pre.weight': [D],
  'visual.ln_pre.bias': [D],
  'visual.ln_post.weight': [D],
  'visual.ln_post.bias': [D],
  'visual.proj': [D, E],
  ...blocks('visual.transformer.resblocks'),
};
const text: Shapes = {
  'token_embedding.weight': [smallSizes.vocabulary, D],
  positional_embedding: [smallSizes.context, D],
  'ln_final.weight': [D],
  'ln_final.bias': [D],
  text_projection: [D, E],
  logit_scale: [],
  ...blocks('transformer.resblocks'),
};

/** Numbers from a seed, float32. */
export function drawn(shapes: Shapes, seed = 1): TensorToWrite[] {
  const random = createRandom(seed);
  return Object.entries(shapes).map(([name, shape]) => {
    const count = shape.reduce((product, side) => product * side, 1);
    const gain = /ln_\w+\.weight$/.test(name) ? 1 : 0;
    return {
      name,
      type: 'F32',
      shape,
      data: new Uint8Array(Float32Array.from({ length: count }, () => gain + 0.05 * random.normal()).buffer),
    };
  });
}

/** A text of Chinese-CLIP's kind, in cn_clip's names. */
const chinese: Shapes = {
  'bert.embeddings.word_embeddings.weight': [60, D],
  'bert.embeddings.position_embeddings.weight': [52, D],
  'bert.embeddings.token_type_embeddings.weight': [2, D],
  'bert.embeddings.LayerNorm.weight': [D],
  'bert.embeddings.LayerNorm.bias': [D],
  'bert.pooler.dense.weight': [D, D],
  text_projection: [D, E],
  ...Object.fromEntries(
    [0, 1].flatMap(
      (n) =>
        [
          ...['attention.self.query', 'attention.self.key', 'attention.self.value', 'attention.output.dense'].flatMap((part) => [
            [`bert.encoder.layer.${n}.${part}.weight`, [D, D]],
            [`bert.encoder.layer.${n}.${part}.bias`, [D]],
          ]),
          ...['attention.output.LayerNorm', 'output.LayerNorm'].flatMap((part) => [
            [`bert.encoder.layer.${n}.${part}.weight`, [D]],
            [`bert.encoder.layer.${n}.${part}.bias`, [D]],
          ]),
          [`bert.encoder.layer.${n}.intermediate.dense.weight`, [4 * D, D]],
          [`bert.encoder.layer.${n}.intermediate.dense.bias`, [4 * D]],
          [`bert.encoder.layer.${n}.output.dense.weight`, [D, 4 * D]],
          [`bert.encoder.layer.${n}.output.dense.bias`, [D]],
        ] as [string, number[]][],
    ),
  ),
};

const made = new Map<string, readonly TensorToWrite[]>();
const once = (name: string, shapes: Shapes, seed: number) => {
  const known = made.get(`${name} ${seed}`) ?? drawn(shapes, seed);
  made.set(`${name} ${seed}`, known);
  return known;
};
export const openAiEyes = (seed = 1) => once('eyes', eyes, seed);
export const openAiClip = (seed = 1) => once('clip', { ...eyes, ...text }, seed);

/** Chinese-CLIP whole: its own eyes and its text. */
export const chineseClip = (seed = 1) => once('chinese', { ...eyes, ...chinese, logit_scale: [] }, seed);

/** The same model under Hugging Face's names. */
export async function huggingFaceClip(seed?: number): Promise<TensorToWrite[]> {
  const source = await openSafetensors(writeSafetensors(openAiClip(seed)), 'sample');
  return [...(await tensorsOf(toHuggingFace(source, openAiVision))), ...(await tensorsOf(toHuggingFace(source, openAiText)))];
}

/** All tensors of a source, as they are written. */
export function tensorsOf(source: TensorSource): Promise<TensorToWrite[]> {
  return Promise.all(
    [...source.tensors.values()].map(async ({ name, type, shape }) => ({ name, type, shape, data: await source.read(name) })),
  );
}

/** What a Hugging Face config.json says of them. */
export const huggingFaceConfig = {
  model_type: 'clip',
  projection_dim: E,
  vision_config: {
    hidden_size: D,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    intermediate_size: 4 * D,
    patch_size: 8,
    image_size: 32,
    hidden_act: 'quick_gelu',
    layer_norm_eps: 1e-5,
  },
  text_config: {
    hidden_size: D,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    intermediate_size: 4 * D,
    max_position_embeddings: 16,
    vocab_size: 60,
    hidden_act: 'quick_gelu',
    layer_norm_eps: 1e-5,
  },
} as const;

export const renamed = (tensors: readonly TensorToWrite[], rename: (name: string) => string): TensorToWrite[] =>
  tensors.map((tensor) => ({ ...tensor, name: rename(tensor.name) }));

export const safetensorsFile = (path: string, tensors: readonly TensorToWrite[]): ModelFile => ({
  path,
  blob: new Blob([writeSafetensors(tensors)]),
});
export const jsonFile = (path: string, value: unknown): ModelFile => ({ path, blob: new Blob([JSON.stringify(value)]) });

type Tree = { readonly [key: string]: TensorToWrite | number | string | Tree };

/** torch.save: a dictionary of dictionaries, float32 and half tensors and plain values. */
export function torchFile(path: string, tree: Tree): ModelFile {
  return archiveOf(path, (storages) => dictionary(tree, storages));
}

/** torch.jit.save: modules within modules, each an object of a class of its own with its tensors as attributes. */
export function torchScriptFile(path: string, tensors: readonly TensorToWrite[]): ModelFile {
  const root: Module = new Map();
  for (const tensor of tensors) {
    const names = tensor.name.split('.');
    let module = root;
    for (const name of names.slice(0, -1)) {
      const inner = module.get(name) ?? new Map<string, never>();
      module.set(name, inner);
      module = inner as Module;
    }
    module.set(names.at(-1)!, tensor);
  }
  return archiveOf(path, (storages) => scriptModule(root, storages));
}

type Module = Map<string, TensorToWrite | Module>;

function scriptModule(module: Module, storages: Uint8Array[]): string {
  const attributes = [...module].map(
    ([name, value]) => unicode(name) + (value instanceof Map ? scriptModule(value, storages) : item(value, storages)),
  );
  return `c__torch__\nModule\n)\x81}(${attributes.join('')}ub`;
}

function archiveOf(path: string, root: (storages: Uint8Array[]) => string): ModelFile {
  const storages: Uint8Array[] = [];
  const pickle = `\x80\x02${root(storages)}.`;
  const entries = Object.fromEntries(storages.map((bytes, index) => [`a/data/${index}`, bytes]));
  return { path, blob: new Blob([zipSync({ 'a/data.pkl': latin1(pickle), ...entries }, { level: 0 }) as Uint8Array<ArrayBuffer>]) };
}

export const treeOf = (tensors: readonly TensorToWrite[]): Tree => Object.fromEntries(tensors.map((tensor) => [tensor.name, tensor]));

function dictionary(tree: Tree, storages: Uint8Array[]): string {
  return `}(${Object.entries(tree)
    .map(([key, value]) => unicode(key) + item(value, storages))
    .join('')}u`;
}

function item(value: TensorToWrite | number | string | Tree, storages: Uint8Array[]): string {
  if (typeof value === 'number') return `J${int32(value)}`;
  if (typeof value === 'string') return value.startsWith('\u0000') ? value.slice(1) : unicode(value);
  if (!('data' in value) || !(value.data instanceof Uint8Array)) return dictionary(value as Tree, storages);
  const { type, shape, data } = value as TensorToWrite;
  const [storage, size] = type === 'F16' ? ['HalfStorage', 2] : ['FloatStorage', 4];
  const key = String(storages.push(data) - 1);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const numbers = (list: readonly number[]) => `(${list.map((count) => `J${int32(count)}`).join('')}t`;
  return `ctorch._utils\n_rebuild_tensor_v2\n((${unicode('storage')}ctorch\n${storage}\n${unicode(key)}${unicode('cpu')}J${int32(data.length / size)}tQJ${int32(0)}${numbers(shape)}${numbers(strides)}\x89ccollections\nOrderedDict\n)RtR`;
}

/** A piece of pickle as it is, where a value belongs: an object of some class. */
export const rawPickle = (code: string): string => `\u0000${code}`;

const unicode = (value: string) => `X${int32(value.length)}${value}`;
const int32 = (value: number) => String.fromCharCode(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255);
const latin1 = (value: string) => Uint8Array.from(value, (character) => character.charCodeAt(0));
