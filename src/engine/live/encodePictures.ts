/** Frames through the encoder for a live answer: those that were not seen yet, each alone, or a window with its prompts. */
import * as tf from '@tensorflow/tfjs-core';
import { readAndFree } from '../backend/readAndFree';
import { type Adapter, disposeEncoded, encodeFrames, type VisionParams } from '../model';
import { classToPatches } from '../model/attentionMaps';
import { normalisedFrames } from '../model/normalise';
import type { Speed } from '../../shared/recognition/recognition';
import { eightBits, noEightBits, withEightBits } from '../recognise/loaded/eightBits';
import type { HalfPrecision } from '../recognise/loaded/halfPrecision';
import { withHalfPrecision } from '../recognise/loaded/halfPrecision';
import { areFinite } from '../recognise/scoring/soundNumbers';

export interface Encoding {
  readonly vision: VisionParams;
  /** u8 RGB [R, R, 3] each. */
  readonly pictures: readonly Uint8Array[];
  readonly adapter: Adapter | null;
  /** Attention of the last picture is wanted. */
  readonly heat: boolean;
  readonly half: HalfPrecision;
  readonly speed: Speed;
  readonly signal: AbortSignal;
}

export interface EncodedPictures {
  /** F [pictures, E] */
  readonly features: Float32Array;
  readonly heat: { readonly grid: number; readonly map: Float32Array } | null;
}

/** With half precision where that is accurate; once more without where these pictures go beyond it. Leaves no tensor behind. */
export async function encodePictures(encoding: Encoding): Promise<EncodedPictures> {
  const { half, vision } = encoding;
  const allowed = half.allowed(vision);
  const eight = encoding.speed === 'fast' ? await eightBits(vision) : noEightBits;
  const encoded = await withHalfPrecision(allowed, () => withEightBits(eight, () => encodeOnce(encoding)));
  if (!allowed || areFinite([encoded.features])) return encoded;
  half.forbid(vision);
  return encodeOnce(encoding);
}

async function encodeOnce({ vision, pictures, adapter, heat, signal }: Encoding): Promise<EncodedPictures> {
  const { resolution: R, grid } = vision.config;
  const count = pictures.length;
  const pixels = new Uint8Array(count * R * R * 3);
  for (const [index, picture] of pictures.entries()) pixels.set(picture, index * R * R * 3);
  const frames = normalisedFrames(pixels, R);
  try {
    const encoded = await encodeFrames(vision, frames, {
      T: adapter === null ? 1 : count,
      adapter,
      attention: heat ? 'mean' : 'none',
      signal,
    });
    const features = tf.clone(encoded.features);
    const maps = heat ? classToPatches(encoded.attention.at(-1)!, grid * grid) : null;
    disposeEncoded(encoded);
    const read = await readAndFree({ features, maps });
    return { features: read.features, heat: read.maps === null ? null : { grid, map: read.maps.slice(-grid * grid) } };
  } finally {
    frames.dispose();
  }
}
