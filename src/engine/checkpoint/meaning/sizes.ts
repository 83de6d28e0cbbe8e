/**
 * A tower's sizes, read from its tensors, and the shapes all of them must then have: a checkpoint is refused as a whole
 * before any of it is used, by the name of the first tensor that is missing or misshapen.
 */
import type { ChineseTextConfig } from '../../text/towers/chineseTextTower';
import type { ClipTextConfig } from '../../text/towers/clipTextTower';
import { countLayers } from '../../files/tensors/layerCount';
import { tensorError } from '../../files/refusal';
import type { TensorSource } from '../../files/tensors/tensorSource';

/** CLIP's vision transformer: L layers of width D on patches of `patch` pixels of an image of `image` pixels. */
export interface VisionSizes {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly hidden: number;
  readonly patch: number;
  readonly image: number;
  /** E, the space that pictures and texts share. */
  readonly embedding: number;
  readonly activation: 'quickGelu' | 'gelu';
  readonly layerNormEpsilon: number;
}

type Shapes = Record<string, readonly number[]>;

/** @param told what tensors cannot tell (checkpoint/meaning/meaning) */
export function visionSizes(source: TensorSource, told: Pick<VisionSizes, 'heads' | 'activation' | 'layerNormEpsilon'>): VisionSizes {
  const [width = 0, channels, patch = 0, patchWidth] = shapeOf(source, 'vision_model.embeddings.patch_embedding.weight');
  if (channels !== 3 || patch !== patchWidth) {
    throw tensorError(source.file, 'vision_model.embeddings.patch_embedding.weight', 'it is no square patch of three colours');
  }
  const [tokens = 0] = shapeOf(source, 'vision_model.embeddings.position_embedding.weight');
  const grid = Math.round(Math.sqrt(tokens - 1));
  if (grid * grid !== tokens - 1) {
    throw tensorError(source.file, 'vision_model.embeddings.position_embedding.weight', `${tokens - 1} patches make no square`);
  }
  const [hidden = 0] = shapeOf(source, 'vision_model.encoder.layers.0.mlp.fc1.weight');
  const [embedding = 0] = shapeOf(source, 'visual_projection.weight');
  return {
    width,
    layers: countLayers(source, /^vision_model\.encoder\.layers\.(\d+)\./),
    hidden,
    patch,
    image: grid * patch,
    embedding,
    ...told,
  };
}

export function checkVision(source: TensorSource, { width: D, layers, heads, hidden, patch, image, embedding: E }: VisionSizes): void {
  checkHeads(source, D, heads);
  checkShapes(source, {
    'vision_model.embeddings.class_embedding': [D],
    'vision_model.embeddings.patch_embedding.weight': [D, 3, patch, patch],
    'vision_model.embeddings.position_embedding.weight': [(image / patch) ** 2 + 1, D],
    ...norm('vision_model.pre_layrnorm', D),
    ...clipBlocks('vision_model', D, hidden, layers),
    ...norm('vision_model.post_layernorm', D),
    'visual_projection.weight': [E, D],
  });
}

export function checkEnglish(source: TensorSource, { vocabulary, context, width: D, layers, heads, embedding: E }: ClipTextConfig): void {
  checkHeads(source, D, heads);
  const [hidden = 0] = shapeOf(source, 'text_model.encoder.layers.0.mlp.fc1.weight');
  checkShapes(source, {
    'text_model.embeddings.token_embedding.weight': [vocabulary, D],
    'text_model.embeddings.position_embedding.weight': [context, D],
    ...clipBlocks('text_model', D, hidden, layers),
    ...norm('text_model.final_layer_norm', D),
    'text_projection.weight': [E, D],
  });
}

export function checkChinese(source: TensorSource, { vocabulary, width: D, layers, heads, embedding: E }: ChineseTextConfig): void {
  checkHeads(source, D, heads);
  const [hidden = 0] = shapeOf(source, 'text_model.encoder.layer.0.intermediate.dense.weight');
  const [positions = 0] = shapeOf(source, 'text_model.embeddings.position_embeddings.weight');
  const [types = 0] = shapeOf(source, 'text_model.embeddings.token_type_embeddings.weight');
  checkShapes(source, {
    'text_model.embeddings.word_embeddings.weight': [vocabulary, D],
    'text_model.embeddings.position_embeddings.weight': [positions, D],
    'text_model.embeddings.token_type_embeddings.weight': [Math.max(1, types), D],
    ...norm('text_model.embeddings.LayerNorm', D),
    ...repeat(layers, (layer) => ({
      ...['query', 'key', 'value'].reduce<Shapes>(
        (all, part) => ({ ...all, ...line(`text_model.encoder.layer.${layer}.attention.self.${part}`, D, D) }),
        {},
      ),
      ...line(`text_model.encoder.layer.${layer}.attention.output.dense`, D, D),
      ...norm(`text_model.encoder.layer.${layer}.attention.output.LayerNorm`, D),
      ...line(`text_model.encoder.layer.${layer}.intermediate.dense`, hidden, D),
      ...line(`text_model.encoder.layer.${layer}.output.dense`, D, hidden),
      ...norm(`text_model.encoder.layer.${layer}.output.LayerNorm`, D),
    })),
    'text_projection.weight': [E, D],
  });
}

function clipBlocks(tower: string, D: number, hidden: number, layers: number): Shapes {
  return repeat(layers, (layer) => {
    const block = `${tower}.encoder.layers.${layer}`;
    return {
      ...['q_proj', 'k_proj', 'v_proj', 'out_proj'].reduce<Shapes>(
        (all, part) => ({ ...all, ...line(`${block}.self_attn.${part}`, D, D) }),
        {},
      ),
      ...norm(`${block}.layer_norm1`, D),
      ...norm(`${block}.layer_norm2`, D),
      ...line(`${block}.mlp.fc1`, hidden, D),
      ...line(`${block}.mlp.fc2`, D, hidden),
    };
  });
}

function line(name: string, outputs: number, inputs: number): Shapes {
  return { [`${name}.weight`]: [outputs, inputs], [`${name}.bias`]: [outputs] };
}

function norm(name: string, D: number): Shapes {
  return { [`${name}.weight`]: [D], [`${name}.bias`]: [D] };
}

function repeat(layers: number, shapes: (layer: number) => Shapes): Shapes {
  return Object.assign({}, ...Array.from({ length: layers }, (_, layer) => shapes(layer))) as Shapes;
}

function checkShapes(source: TensorSource, shapes: Shapes): void {
  for (const [name, expected] of Object.entries(shapes)) {
    const shape = shapeOf(source, name);
    if (shape.join() !== expected.join()) {
      throw tensorError(source.file, name, `its shape is [${shape.join(', ')}] where [${expected.join(', ')}] belongs`);
    }
  }
}

function checkHeads(source: TensorSource, width: number, heads: number): void {
  if (width === 0 || width % heads !== 0) throw tensorError(source.file, 'config.json', `${heads} heads do not divide a width of ${width}`);
}

function shapeOf(source: TensorSource, name: string): readonly number[] {
  const info = source.tensors.get(name);
  if (info === undefined) throw tensorError(source.file, name, 'it is missing');
  return info.shape;
}
