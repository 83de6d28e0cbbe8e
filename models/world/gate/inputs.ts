/** What the gate is given of collected clips (collect.ts), by the product's own code: [n, D]. */

import { closeSync, openAsBlob, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { gateInput } from '../../../src/engine/gate/gate';
import { openCheckpoint } from '../../../src/engine/checkpoint/checkpoint';
import { disposeEncoded, encodeFrames, loadVisionEncoder, type VisionParams } from '../../../src/engine/model';
import { startNodeBackend } from '../../../src/engine/backend/nodeBackend';
import { normalisedFrames } from '../../../src/engine/model/normalise';
import { seenSize } from './film';
import type { CollectedClip } from './collect';

export interface Inputs {
  readonly clip: CollectedClip;
  /** Of all frames, and of every other one. */
  readonly rows: readonly Float64Array[];
}

const framesKept = 8;
const frameBytes = seenSize * seenSize * 3;

/** The embedded model's eyes on wasm. */
export async function loadEyes(folder = join(import.meta.dirname, '../../demo')): Promise<VisionParams> {
  await startNodeBackend('wasm', 1);
  const files = await Promise.all(
    ['config.json', 'model.safetensors', 'preprocessor_config.json'].map(async (path) => ({
      path,
      blob: await openAsBlob(join(folder, path)),
    })),
  );
  const { vision } = await openCheckpoint(files);
  return loadVisionEncoder(vision!.source, { overrides: vision!.config });
}

/** pixels u8 RGB [T, 96, 96, 3] -> [D]; every `step`-th frame of them counts. */
export async function inputsOf(eyes: VisionParams, pixels: Uint8Array, T: number, steps: readonly number[] = [1]): Promise<Float64Array[]> {
  const frames = normalisedFrames(pixels, seenSize);
  const encoded = await encodeFrames(eyes, frames, { T });
  const features = (await encoded.features.data<'float32'>()).slice();
  disposeEncoded(encoded);
  frames.dispose();
  return steps.map((step) =>
    gateInput(everyOther(features, T, step) as Float32Array, everyOther(pixels, T, step) as Uint8Array, Math.ceil(T / step), seenSize),
  );
}

/** Rows of one frame each, of which every `step`-th is taken. */
function everyOther(values: Float32Array | Uint8Array, T: number, step: number): Float32Array | Uint8Array {
  if (step === 1) return values;
  const width = values.length / T;
  return values.filter((_, at) => Math.floor(at / width) % step === 0);
}

/** Reads the folders that collect.ts wrote. */
export async function readCollected(folders: readonly string[]): Promise<Inputs[]> {
  const eyes = await loadEyes();
  const inputs: Inputs[] = [];
  for (const folder of folders) {
    const clips = JSON.parse(readFileSync(join(folder, 'clips.json'), 'utf8')) as CollectedClip[];
    const file = openSync(join(folder, 'seen.u8'), 'r');
    const pixels = new Uint8Array(framesKept * frameBytes);
    for (const clip of clips) {
      readSync(file, pixels, 0, pixels.length, null);
      inputs.push({ clip, rows: await inputsOf(eyes, pixels, framesKept, [1, 2]) });
    }
    closeSync(file);
  }
  return inputs;
}
