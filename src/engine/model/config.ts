/**
 * The sizes of a visual encoder, declared here once and read from the shapes of its tensors, so that any ViT of CLIP's
 * kind works (B/32, B/16, L/14, the demo's).
 */
import { AppError } from '../../shared/errors/errors';
import type { Pixels } from './pixels';
import type { TensorSource } from '../files/tensors/tensorSource';
import type { Activation } from '../nn';

export interface VisionConfig {
  /** D */
  readonly width: number;
  /** L */
  readonly layers: number;
  /** H = D / 64 */
  readonly heads: number;
  /** Side of a patch, pixels. */
  readonly patchSize: number;
  /** Side of a frame, pixels. */
  readonly resolution: number;
  /** Patches along one side; N = grid squared. */
  readonly grid: number;
  /** E */
  readonly embedding: number;
  readonly layerNormEpsilon: number;
  readonly activation: Activation;
  /** How its pictures are resized; bicubic to the short side where it says nothing. */
  readonly pictures?: Pick<Pixels, 'filter' | 'resize'>;
}

/** What a decoder must know to make these eyes' pictures. */
export function pictureOptions({ resolution, pictures }: VisionConfig) {
  return { size: resolution, ...pictures };
}

/**
 * Side of the square that these eyes see, as a share of the picture's short side (docs/method.md, "Input": 224 of 256); null where they
 * see the whole picture, squashed.
 */
export function seenShare({ resolution, pictures }: VisionConfig): number | null {
  return pictures?.resize === 'squash' ? null : resolution / Math.round((resolution * 256) / 224);
}

/** What a checkpoint's own config.json may say otherwise (Hugging Face's `vision_config`). */
export interface VisionConfigOverrides {
  readonly heads?: number;
  readonly layerNormEpsilon?: number;
  readonly activation?: Activation;
}

const widthOfHead = 64;

/**
 * @param prefix what stands before `vision_model.` and `visual_projection.` in this source's names
 * @throws AppError `model-invalid` naming the tensor that is missing or does not fit
 */
export function readVisionConfig(source: TensorSource, prefix = '', overrides: VisionConfigOverrides = {}): VisionConfig {
  const shape = (name: string, rank: number): readonly number[] => {
    const info = source.tensors.get(prefix + name);
    if (info === undefined) throw misfit(source, prefix + name, 'is missing');
    if (info.shape.length !== rank) throw misfit(source, prefix + name, `has shape [${info.shape.join(', ')}], not ${rank} axes`);
    return info.shape;
  };
  const [width, , patchSize] = shape('vision_model.embeddings.patch_embedding.weight', 4) as [number, number, number];
  const [positions] = shape('vision_model.embeddings.position_embedding.weight', 2) as [number];
  const [embedding] = shape('visual_projection.weight', 2) as [number];
  const grid = Math.round(Math.sqrt(positions - 1));
  if (grid * grid !== positions - 1) {
    throw misfit(source, `${prefix}vision_model.embeddings.position_embedding.weight`, `has ${positions} rows, not a square grid and one`);
  }
  let layers = 0;
  while (source.tensors.has(`${prefix}vision_model.encoder.layers.${layers}.self_attn.q_proj.weight`)) layers++;
  if (layers === 0) throw misfit(source, `${prefix}vision_model.encoder.layers.0.self_attn.q_proj.weight`, 'is missing');
  const heads = overrides.heads ?? width / widthOfHead;
  if (!Number.isInteger(heads) || heads < 1 || width % heads !== 0) {
    throw misfit(
      source,
      `${prefix}vision_model.embeddings.patch_embedding.weight`,
      `has width ${width}, which ${heads} heads do not divide`,
    );
  }
  return {
    width,
    layers,
    heads,
    patchSize,
    resolution: grid * patchSize,
    grid,
    embedding,
    layerNormEpsilon: overrides.layerNormEpsilon ?? 1e-5,
    activation: overrides.activation ?? 'quickGelu',
  };
}

/** Reads what this engine needs of a Hugging Face config.json; anything absent stays at CLIP's own value. */
export function visionOverrides(configJson: unknown): VisionConfigOverrides {
  const vision = property(configJson, 'vision_config') ?? configJson;
  const heads = property(vision, 'num_attention_heads');
  const epsilon = property(vision, 'layer_norm_eps');
  const activation = property(vision, 'hidden_act');
  return {
    ...(typeof heads === 'number' ? { heads } : {}),
    ...(typeof epsilon === 'number' ? { layerNormEpsilon: epsilon } : {}),
    ...(activation === 'gelu' ? { activation: 'gelu' as const } : {}),
  };
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function misfit(source: TensorSource, tensor: string, why: string): AppError {
  return new AppError('model-invalid', `${source.file}: ${tensor} ${why}.`, {
    remedy: 'Take the checkpoint whole, from the place it was published.',
    details: { file: source.file, tensor },
  });
}
