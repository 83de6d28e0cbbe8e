/** For tests of training: a tiny encoder with seeded random weights, and clips of a square that moves one way or back. */
import { createRandom } from '../shared/base/random';
import type { TrainingSettings } from '../shared/teaching/teaching';
import { settingsOf } from '../shared/teaching/trainingSettings';
import type { TensorInfo, TensorSource } from '../engine/files/tensors/tensorSource';
import { loadVisionEncoder, type VisionParams } from '../engine/model';
import { type CachedFrames, framesAtHand, type TrainingTask } from '../engine/train/task/task';
import type { ModelParts, Prepared } from '../engine/train/prepare';

export const toySize = { width: 64, layers: 2, patch: 8, resolution: 24, embedding: 16 } as const;

type ToySizes = Readonly<Record<keyof typeof toySize, number>>;

export function toyEncoder(seed = 1, sizes: ToySizes = toySize): Promise<VisionParams> {
  return loadVisionEncoder(toySource(seed, sizes));
}

/** Its weights as a checkpoint has them. */
export function toySource(seed: number, sizes: ToySizes): TensorSource {
  const { width: D, layers, patch, resolution, embedding } = sizes;
  const shapes: Record<string, readonly number[]> = {
    'vision_model.embeddings.class_embedding': [D],
    'vision_model.embeddings.patch_embedding.weight': [D, 3, patch, patch],
    'vision_model.embeddings.position_embedding.weight': [(resolution / patch) ** 2 + 1, D],
    'visual_projection.weight': [embedding, D],
  };
  const norm = (name: string): void => void Object.assign(shapes, { [`${name}.weight`]: [D], [`${name}.bias`]: [D] });
  norm('vision_model.pre_layrnorm');
  norm('vision_model.post_layernorm');
  for (let layer = 0; layer < layers; layer++) {
    const own = `vision_model.encoder.layers.${layer}`;
    norm(`${own}.layer_norm1`);
    norm(`${own}.layer_norm2`);
    for (const part of ['q_proj', 'k_proj', 'v_proj', 'out_proj']) {
      Object.assign(shapes, { [`${own}.self_attn.${part}.weight`]: [D, D], [`${own}.self_attn.${part}.bias`]: [D] });
    }
    Object.assign(shapes, {
      [`${own}.mlp.fc1.weight`]: [4 * D, D],
      [`${own}.mlp.fc1.bias`]: [4 * D],
      [`${own}.mlp.fc2.weight`]: [D, 4 * D],
      [`${own}.mlp.fc2.bias`]: [D],
    });
  }
  const tensors = new Map<string, TensorInfo>(Object.entries(shapes).map(([name, shape]) => [name, { name, type: 'F32', shape }]));
  return {
    file: 'toy',
    tensors,
    metadata: {},
    read: (name) => {
      const { shape } = tensors.get(name)!;
      const size = shape.reduce((product, side) => product * side, 1);
      const isGain = /norm\d?\.weight$/.test(name);
      const random = createRandom(seed).fork(name); // whatever the order they are read in
      const values = Float32Array.from(
        { length: size },
        () => (isGain ? 1 : 0) + random.normal() * (name.endsWith('.bias') ? 0.02 : isGain ? 0.02 : 0.15),
      );
      return Promise.resolve(new Uint8Array(values.buffer));
    },
  };
}

/** A bright square going right (class 0), left (class 1), or down (class 2) over a dark ground. */
function movingSquare(direction: number, seed: number, moments: number, perSegment: number): CachedFrames {
  const side = toySize.resolution + 4;
  const random = createRandom(seed);
  const other = random.uniform(6, 16);
  const colour = [random.uniform(150, 255), random.uniform(150, 255), random.uniform(150, 255)];
  const frames = Array.from({ length: moments }, (_, moment) => {
    const frame = new Uint8Array(side * side * 3).fill(20 + random.uniform(0, 20));
    const along = 4 + ((side - 14) * (direction === 1 ? moments - 1 - moment : moment)) / (moments - 1);
    const [left, top] = direction === 2 ? [other, along] : [along, other];
    for (let y = Math.floor(top); y < top + 6; y++) for (let x = Math.floor(left); x < left + 6; x++) frame.set(colour, (y * side + x) * 3);
    return frame;
  });
  return { frames, width: side, height: side, perSegment };
}

export interface ToyTask {
  readonly settings?: Partial<TrainingSettings>;
  readonly classes?: number;
  readonly shots?: number;
  readonly heldOut?: number;
}

export async function toyTask(
  { settings = {}, classes = 2, shots = 4, heldOut = 2 }: ToyTask = {},
  params?: VisionParams,
): Promise<TrainingTask> {
  const all: TrainingSettings = {
    ...settingsOf('quick', 'toy'),
    frames: 4,
    globalPrompts: 2,
    bottleneck: 8,
    batch: 4,
    epochs: 3,
    warmupEpochs: 1,
    fromLayer: -1,
    cachedViews: 2,
    learningRate: 2e-3,
    ...settings,
  };
  const clips = (count: number, first: number, perSegment: number) =>
    Array.from({ length: classes * count }, (_, index) => ({
      id: `${first}-${index}`,
      label: index % classes,
      frames: movingSquare(index % classes, first + index, all.frames * perSegment, perSegment),
    })).map(({ frames, ...clip }) => ({ ...clip, frames: () => frames }));
  const random = createRandom(99);
  const E = toySize.embedding;
  const table = (rows: number): Float32Array => Float32Array.from({ length: rows * E }, () => random.normal());
  const texts = {
    en: table(classes),
    zh: table(classes),
    words: { data: table(classes * 2), mask: new Float32Array(classes * 2).fill(1), count: 2 },
    width: E,
  };
  const [train, tested] = [clips(shots, 100, 3), clips(heldOut, 900, 1)];
  return {
    params: params ?? (await toyEncoder()),
    texts,
    baseline: texts,
    settings: all,
    train,
    heldOut: tested,
    setApart: [],
    frames: framesAtHand([...train, ...tested].reduce((sum, clip) => sum + bytesOf(clip.frames()), 0)),
    mayFlip: false,
  };
}

function bytesOf({ frames }: CachedFrames): number {
  return frames.reduce((sum, frame) => sum + frame.byteLength, 0);
}

/** A task whose clips lie in memory, as a session has it. */
export function preparedFrom(task: TrainingTask): Prepared {
  return { task, setAside: [], close: () => Promise.resolve() };
}

/** The model of a session whose labels and clips are prepared already: nothing but its encoder is asked for. */
export function encoderAlone(vision: VisionParams): ModelParts {
  return { vision, towers: { english: null, chinese: null }, languages: [], spaces: { shared: [], ownEyes: false } };
}
