/**
 * The names weights go by: one table a layout, read both ways. Inside the engine everything is called as Hugging Face
 * calls it; a checkpoint in another layout is looked at through `toHuggingFace` and looks as if it had been saved so.
 *
 * OpenAI's CLIP differs by more than names: query, key and value are one fused matrix, and the two projections stand
 * the other way round ([D, E] for x @ P, where a linear layer's weight is [E, D]).
 */
import { tensorError } from '../../files/refusal';
import { bytesPerElement } from '../../files/tensors/half';
import { sourceOfViews, type TensorView } from '../../files/tensors/tensorViews';
import type { TensorInfo, TensorSource } from '../../files/tensors/tensorSource';

/** `{n}` stands for a layer's number. `fused`: the parts lie one after the other along the first axis. */
interface NamingRule {
  readonly other: string;
  readonly huggingFace: readonly string[];
  readonly change: 'none' | 'transposed' | 'fused';
}

export type NamingTable = readonly NamingRule[];

const same = (other: string, huggingFace: string): NamingRule => ({ other, huggingFace: [huggingFace], change: 'none' });
const turned = (other: string, huggingFace: string): NamingRule => ({ other, huggingFace: [huggingFace], change: 'transposed' });
const both = (other: string, huggingFace: string): NamingRule[] =>
  ['weight', 'bias'].map((kind) => same(`${other}.${kind}`, `${huggingFace}.${kind}`));

/** One residual block of OpenAI's transformer, the same in both towers. */
const openAiBlock = (other: string, huggingFace: string): NamingRule[] => [
  ...['weight', 'bias'].map((kind): NamingRule => ({
    other: `${other}.attn.in_proj_${kind}`,
    huggingFace: ['q', 'k', 'v'].map((part) => `${huggingFace}.self_attn.${part}_proj.${kind}`),
    change: 'fused',
  })),
  // cn_clip's models with flash attention, the same numbers
  ...['weight', 'bias'].map((kind): NamingRule => ({
    other: `${other}.attn.Wqkv.${kind}`,
    huggingFace: ['q', 'k', 'v'].map((part) => `${huggingFace}.self_attn.${part}_proj.${kind}`),
    change: 'fused',
  })),
  ...both(`${other}.attn.out_proj`, `${huggingFace}.self_attn.out_proj`),
  ...both(`${other}.ln_1`, `${huggingFace}.layer_norm1`),
  ...both(`${other}.mlp.c_fc`, `${huggingFace}.mlp.fc1`),
  ...both(`${other}.mlp.c_proj`, `${huggingFace}.mlp.fc2`),
  ...both(`${other}.ln_2`, `${huggingFace}.layer_norm2`),
];

/** CLIP's picture side, as clip/model.py names it. */
export const openAiVision: NamingTable = [
  same('visual.class_embedding', 'vision_model.embeddings.class_embedding'),
  same('visual.conv1.weight', 'vision_model.embeddings.patch_embedding.weight'),
  same('visual.positional_embedding', 'vision_model.embeddings.position_embedding.weight'),
  ...both('visual.ln_pre', 'vision_model.pre_layrnorm'),
  ...openAiBlock('visual.transformer.resblocks.{n}', 'vision_model.encoder.layers.{n}'),
  ...both('visual.ln_post', 'vision_model.post_layernorm'),
  turned('visual.proj', 'visual_projection.weight'),
];

/** CLIP's text side. */
export const openAiText: NamingTable = [
  same('token_embedding.weight', 'text_model.embeddings.token_embedding.weight'),
  same('positional_embedding', 'text_model.embeddings.position_embedding.weight'),
  ...openAiBlock('transformer.resblocks.{n}', 'text_model.encoder.layers.{n}'),
  ...both('ln_final', 'text_model.final_layer_norm'),
  turned('text_projection', 'text_projection.weight'),
  same('text_projection.weight', 'text_projection.weight'), // where OpenCLIP makes it a linear layer
];

/** Chinese-CLIP's text side, as cn_clip/clip/model.py names it. */
export const chineseOriginalText: NamingTable = [
  ...['word', 'position', 'token_type'].map((kind) =>
    same(`bert.embeddings.${kind}_embeddings.weight`, `text_model.embeddings.${kind}_embeddings.weight`),
  ),
  ...both('bert.embeddings.LayerNorm', 'text_model.embeddings.LayerNorm'),
  ...[
    'attention.self.query',
    'attention.self.key',
    'attention.self.value',
    'attention.output.dense',
    'attention.output.LayerNorm',
    'intermediate.dense',
    'output.dense',
    'output.LayerNorm',
  ].flatMap((part) => both(`bert.encoder.layer.{n}.${part}`, `text_model.encoder.layer.{n}.${part}`)),
  turned('text_projection', 'text_projection.weight'),
];

/** Is this the name of a tensor of the table's layout? */
export function isInTable(name: string, table: NamingTable): boolean {
  return findRule(name, table, (rule) => [rule.other]) !== undefined;
}

/** Hugging Face's own names of one part: the table's right side, unchanged. */
export function huggingFaceOnly(table: NamingTable): NamingTable {
  return table.flatMap((rule) => rule.huggingFace.map((name) => same(name, name)));
}

/** The tensors of the table that `source` has, under Hugging Face's names. Others are left out. */
export function toHuggingFace(source: TensorSource, table: NamingTable): TensorSource {
  const views = [...source.tensors.values()].flatMap((info) => {
    const match = findRule(info.name, table, (rule) => [rule.other]);
    if (match === undefined) return [];
    const { rule, layer } = match;
    return rule.huggingFace.map((pattern, part): TensorView => ({
      name: fill(pattern, layer),
      type: info.type,
      shape: partShape(info, rule, source.file),
      read: async () => partOf(await source.read(info.name), info, rule, part),
    }));
  });
  return sourceOfViews(views, source);
}

/** The way back: a source with Hugging Face's names, seen in the table's layout. */
export function fromHuggingFace(source: TensorSource, table: NamingTable): TensorSource {
  const views = [...source.tensors.values()].flatMap((info) => {
    const match = findRule(info.name, table, (rule) => [rule.huggingFace[0]!]);
    if (match === undefined) return [];
    const { rule, layer } = match;
    const names = rule.huggingFace.map((pattern) => fill(pattern, layer));
    const [first = 1, ...rest] = info.shape;
    const shape = rule.change === 'transposed' ? info.shape.toReversed() : [first * names.length, ...rest];
    return [
      {
        name: fill(rule.other, layer),
        type: info.type,
        shape: info.shape.length === 0 ? [] : shape,
        read: async () => {
          if (rule.change === 'transposed') return transposed(await source.read(info.name), info);
          const parts = await Promise.all(names.map((name) => source.read(name)));
          return parts.length === 1 ? parts[0]! : joined(parts);
        },
      } satisfies TensorView,
    ];
  });
  return sourceOfViews(views, source);
}

function findRule(
  name: string,
  table: NamingTable,
  patterns: (rule: NamingRule) => readonly string[],
): { rule: NamingRule; layer: string } | undefined {
  const layer = /\.(\d+)\./.exec(name)?.[1] ?? '';
  const general = name.replace(/\.\d+\./, '.{n}.');
  const rule = table.find((candidate) => patterns(candidate).includes(general));
  return rule === undefined ? undefined : { rule, layer };
}

function fill(pattern: string, layer: string): string {
  return pattern.replace('{n}', layer);
}

function partShape(info: TensorInfo, rule: NamingRule, file: string): readonly number[] {
  const [first = 0, ...rest] = info.shape;
  if (rule.change === 'transposed') {
    if (info.shape.length !== 2) throw tensorError(file, info.name, `it has ${info.shape.length} dimensions where 2 belong`);
    return info.shape.toReversed();
  }
  if (rule.change === 'fused' && (first === 0 || first % rule.huggingFace.length !== 0)) {
    throw tensorError(file, info.name, `its first side, ${first}, is not query, key and value`);
  }
  return rule.change === 'fused' ? [first / rule.huggingFace.length, ...rest] : info.shape;
}

function partOf(bytes: Uint8Array, info: TensorInfo, rule: NamingRule, part: number): Uint8Array {
  if (rule.change === 'transposed') return transposed(bytes, info);
  const length = bytes.byteLength / rule.huggingFace.length;
  return bytes.subarray(part * length, (part + 1) * length);
}

/** [rows, columns] -> [columns, rows], whatever the type. */
function transposed(bytes: Uint8Array, info: TensorInfo): Uint8Array {
  const [rows = 1, columns = 1] = info.shape;
  const size = bytesPerElement(info.type);
  const result = new Uint8Array(bytes.byteLength);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = (row * columns + column) * size;
      const to = (column * rows + row) * size;
      for (let byte = 0; byte < size; byte++) result[to + byte] = bytes[from + byte]!;
    }
  }
  return result;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.byteLength;
  }
  return result;
}
