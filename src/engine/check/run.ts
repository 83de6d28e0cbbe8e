/** A model's towers and eyes, each run once, as it is checked: features as they come, not yet of unit length. */
import * as tf from '@tensorflow/tfjs-core';
import { disposeEncoded, encodeFrames, type VisionParams } from '../model';
import { normalisedFrames } from '../model/normalise';
import { runChineseText, runClipText, type TextTowers } from '../text';

/** Rows of unequal length go one after another: padding would be another sentence to some towers. */
export async function englishFeatures(
  tower: NonNullable<TextTowers['english']>,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<Float32Array> {
  const { source, config, tokenizer } = await tower.open();
  const outputs = await runClipText(
    source,
    config,
    texts.map((text) => [tokenizer.encode(text)]),
    signal === undefined ? {} : { signal },
  );
  return joined(outputs.map(({ pooled }) => pooled));
}

export async function chineseFeatures(
  tower: NonNullable<TextTowers['chinese']>,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<Float32Array> {
  const { source, config, tokenizer } = await tower.open();
  const outputs = await runChineseText(
    source,
    config,
    texts.map((text) => [tokenizer.encode(text)]),
    signal === undefined ? {} : { signal },
  );
  return joined(outputs.map(({ pooled }) => pooled));
}

/** @param pixels u8 RGB [F, R, R, 3] */
export async function pictureFeatures(vision: VisionParams, pixels: Uint8Array, signal?: AbortSignal): Promise<Float32Array> {
  const { resolution: R } = vision.config;
  const input = normalisedFrames(pixels, R);
  try {
    const encoded = await encodeFrames(vision, input, { T: pixels.length / (R * R * 3), ...(signal === undefined ? {} : { signal }) });
    return (await encoded.features.data<'float32'>().finally(() => disposeEncoded(encoded))).slice();
  } finally {
    tf.dispose(input);
  }
}

function joined(rows: readonly Float32Array[]): Float32Array {
  return Float32Array.from(rows.flatMap((row) => [...row]));
}
