/**
 * The encoders the bench runs: CLIP's ViT-B/16, two that are recommended for smaller machines, and smaller ones for adapters that are programs on the CPU
 * and for the quick run. Not too few layers: ours computes the last one for class tokens alone.
 */

export interface EncoderSize {
  readonly name: string;
  readonly width: number;
  readonly layers: number;
  readonly patchSize: number;
  /** Side of a frame, pixels. */
  readonly resolution: number;
  readonly embedding: number;
  /** T: frames of the clip. */
  readonly frames: number;
}

export const encoders = {
  'vit-b-16': { name: 'ViT-B/16', width: 768, layers: 12, patchSize: 16, resolution: 224, embedding: 512, frames: 8 },
  'tinyclip-8m': { name: 'TinyCLIP ViT-8M/16', width: 256, layers: 10, patchSize: 16, resolution: 224, embedding: 512, frames: 8 },
  'datacomp-b-32': { name: 'DataComp ViT-B/32 at 256', width: 768, layers: 12, patchSize: 32, resolution: 256, embedding: 512, frames: 8 },
  small: { name: 'small (width 256, 6 layers, 112 px)', width: 256, layers: 6, patchSize: 16, resolution: 112, embedding: 128, frames: 8 },
  tiny: { name: 'tiny (width 128, 4 layers, 48 px)', width: 128, layers: 4, patchSize: 16, resolution: 48, embedding: 64, frames: 8 },
  toy: { name: 'toy (width 256, 6 layers, 96 px)', width: 256, layers: 6, patchSize: 16, resolution: 96, embedding: 128, frames: 8 },
} as const satisfies Record<string, EncoderSize>;

export type EncoderName = keyof typeof encoders;

export function patches({ resolution, patchSize }: EncoderSize): number {
  return (resolution / patchSize) ** 2;
}

/**
 * What ours computes of one clip in products and attention, two for a multiply-add, prompts not counted. The last block
 * makes keys and values of all tokens, and the rest for class tokens alone.
 */
export function flops(size: EncoderSize): number {
  const { width: D, layers, patchSize, frames } = size;
  const tokens = patches(size) + 1;
  const block = 24 * tokens * D * D + 4 * tokens * tokens * D;
  const lastBlock = (4 * tokens + 20) * D * D + 4 * tokens * D;
  return frames * ((layers - 1) * block + lastBlock + 2 * (tokens - 1) * patchSize * patchSize * 3 * D);
}
