import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { openSafetensors } from '../../files/weights/safetensors';
import type { TensorSource } from '../../files/tensors/tensorSource';
import { disposeEncoded, disposeVisionEncoder, encodeFrames, loadVisionEncoder } from '../../model';
import { startNodeBackend } from '../../backend/nodeBackend';
import { normalisedFrames } from '../../model/normalise';
import { areFinite, checkFinite, checkSeeing, checkTellingApart } from './soundNumbers';

const origin = { model: 'mine', adapter: null };
const labels = ['waving', 'clapping', 'jumping'].map((en) => ({ en, zh: '' }));

test('numbers that are none are told of the model, or of the adapter where the model is sound without it', () => {
  const [good, bad] = [Float32Array.of(1, 2), Float32Array.of(1, NaN)];
  expect(areFinite([good, null, undefined])).toBe(true);
  expect(() => checkFinite([good, null], origin)).not.toThrow();
  expect(() => checkFinite([good, bad], origin)).toThrow(
    expect.objectContaining({ code: 'model-invalid', details: expect.objectContaining({ file: 'mine' }) }),
  );
  const taught = { model: 'mine', adapter: 'doors' };
  expect(() => checkFinite([Float32Array.of(Infinity)], taught, good)).toThrow(
    expect.objectContaining({ code: 'adapter-invalid', details: expect.objectContaining({ file: 'doors' }) }),
  );
  expect(() => checkFinite([bad], taught, bad)).toThrow(expect.objectContaining({ code: 'model-invalid' }));
});

test('frames that look different and have the same features are told; a still picture is not', () => {
  const frame = (level: number) => new Uint8Array(300).fill(level);
  const same = Float32Array.of(0.6, 0.8, 0.6, 0.8);
  expect(() => checkSeeing(same, 2, [frame(10), frame(90)], origin)).toThrow(/sees the same in pictures that differ/);
  expect(() => checkSeeing(same, 2, [frame(10), frame(12)], origin)).not.toThrow();
  expect(() => checkSeeing(Float32Array.of(0.6, 0.8, 0.61, 0.79), 2, [frame(10), frame(90)], origin)).not.toThrow();
  expect(() => checkSeeing(new Float32Array(4), 2, [frame(10), frame(90)], { model: 'mine', adapter: 'doors' })).toThrow(
    expect.objectContaining({ code: 'adapter-invalid' }),
  );
});

test('labels that all have one score are told, in any language that tells them apart not', () => {
  const flat = new Float32Array(3).fill(0.25);
  expect(() => checkTellingApart(labels, [flat, null], origin)).toThrow(/every label has the same score/);
  expect(() => checkTellingApart(labels, [flat, Float32Array.of(0.2, 0.3, 0.1)], origin)).not.toThrow();
  expect(() =>
    checkTellingApart(
      [
        { en: 'Wave', zh: '' },
        { en: 'wave', zh: '' },
      ],
      [flat.slice(0, 2), null],
      origin,
    ),
  ).not.toThrow();
  expect(() => checkTellingApart(labels.slice(0, 1), [flat.slice(0, 1), null], origin)).not.toThrow();
});

/** The embedded model with one of its tensors all zero. */
async function withZeros(tensor: string): Promise<TensorSource> {
  const source = await openSafetensors(readFileSync('models/demo/model.safetensors'));
  return { ...source, read: async (name) => (name === tensor ? new Uint8Array((await source.read(name)).byteLength) : source.read(name)) };
}

test.each(['', 'vision_model.embeddings.patch_embedding.weight', 'visual_projection.weight'])(
  'a real encoder, zero in "%s"',
  async (tensor) => {
    await startNodeBackend('wasm');
    const vision = await loadVisionEncoder(await withZeros(tensor));
    const { resolution: R, embedding: E } = vision.config;
    const pixels = Uint8Array.from({ length: 2 * R * R * 3 }, (_, at) => (at * 7 + (at % 11) * 13) & 255);
    const input = normalisedFrames(pixels, R);
    const encoded = await encodeFrames(vision, input, { T: 2 });
    const features = await encoded.features.data<'float32'>();
    disposeEncoded(encoded);
    tf.dispose(input);
    disposeVisionEncoder(vision);
    const check = () => {
      checkFinite([features], origin);
      checkSeeing(features, E, [pixels.subarray(0, R * R * 3), pixels.subarray(R * R * 3)], origin);
    };
    if (tensor === '') expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: 'model-invalid' }));
  },
);
