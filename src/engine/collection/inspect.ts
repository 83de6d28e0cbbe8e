/** A file looked at once, when it joins the collection: what it is, its hash, its fingerprint and a small picture. */
import { createSHA256 } from 'hash-wasm';
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import type { ClipInspection } from '../../shared/teaching/teaching';
import { decodeClip } from '../media';
import { fingerprintOf } from './fingerprint';

/** Short side of the pictures that fingerprint and poster are made of. */
const posterSide = 160;

/** A clip that does not decode comes back with its `problem`; only cancelling throws. */
export async function inspectClip(file: File, signal?: AbortSignal): Promise<ClipInspection> {
  const hash = await hashFile(file, signal);
  try {
    const { info, width, height, frames } = await threeFrames(file, signal);
    return {
      duration: info.duration,
      width: info.width,
      height: info.height,
      hash,
      fingerprint: fingerprintOf(frames, width, height),
      poster: await encodePicture(frames[frames.length >> 1]!, width, height),
      problem: null,
    };
  } catch (thrown) {
    const problem = AppError.from(thrown);
    if (problem.code === 'cancelled') throw problem;
    return { duration: 0, width: 0, height: 0, hash, fingerprint: '', poster: null, problem: problem.toData() };
  }
}

/** @throws AppError where it does not decode */
export async function fingerprintFile(file: File, signal?: AbortSignal): Promise<string> {
  const { frames, width, height } = await threeFrames(file, signal);
  return fingerprintOf(frames, width, height);
}

async function threeFrames(file: File, signal: AbortSignal | undefined) {
  const options = {
    frames: 3,
    size: posterSide,
    shortSide: posterSide,
    crop: 'none',
    ...(signal === undefined ? {} : { signal }),
  } as const;
  const { info, frames: T, width, height, pixels } = await decodeClip(file, options);
  const bytes = width * height * 3;
  return { info, width, height, frames: Array.from({ length: T }, (_, t) => pixels.subarray(t * bytes, (t + 1) * bytes)) };
}

/** SHA-256 as hex, read in parts: a film of gigabytes is never held whole. Empty where the file cannot be read. */
async function hashFile(file: File, signal?: AbortSignal): Promise<string> {
  try {
    const hasher = await createSHA256();
    const part = 8 << 20;
    for (let start = 0; start < file.size; start += part) {
      throwIfCancelled(signal);
      hasher.update(new Uint8Array(await file.slice(start, start + part).arrayBuffer()));
    }
    return hasher.digest('hex');
  } catch (thrown) {
    if (signal?.aborted) throw thrown;
    return '';
  }
}

/** JPEG of u8 RGB; null where there is no canvas (Node). */
async function encodePicture(pixels: Uint8Array, width: number, height: number): Promise<Blob | null> {
  if (typeof OffscreenCanvas === 'undefined') return null;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) return null;
  const image = context.createImageData(width, height);
  for (let from = 0, to = 0; from < pixels.length; from += 3, to += 4) {
    image.data[to] = pixels[from]!;
    image.data[to + 1] = pixels[from + 1]!;
    image.data[to + 2] = pixels[from + 2]!;
    image.data[to + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
}
