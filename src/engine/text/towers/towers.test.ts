import { existsSync, openAsBlob, readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, test } from 'vitest';
import { chineseOriginalText, openAiText, toHuggingFace } from '../../checkpoint/layout/naming';
import { openSafetensors } from '../../files/weights/safetensors';
import { toFloat32 } from '../../files/tensors/half';
import type { TensorSource } from '../../files/tensors/tensorSource';
import { chineseTextConfig, runChineseText } from './chineseTextTower';
import { clipTextConfig, runClipText } from './clipTextTower';

const fixtures = 'src/engine/model/fixtures';
const more = '../shared/fixtures';
const note = existsSync(more) ? '' : ' (skipped: no ../shared)';
const open = async (name: string, folder = fixtures) => openSafetensors(await openAsBlob(`${folder}/${name}`), name);
const clip = async () => toHuggingFace(await open('clip-openai.safetensors'), openAiText);

async function values(source: TensorSource, name: string): Promise<{ shape: readonly number[]; data: Float32Array }> {
  const { type, shape } = source.tensors.get(name)!;
  return { shape, data: toFloat32(type, await source.read(name)) };
}

async function rows(source: TensorSource): Promise<number[][]> {
  const { shape, data } = await values(source, 'input_ids');
  return Array.from({ length: shape[0]! }, (_, row) => [...data.subarray(row * shape[1]!, (row + 1) * shape[1]!)]);
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0);
}

describe('text towers against golden values', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  async function expectClip(source: () => Promise<TensorSource>): Promise<void> {
    const golden = await open('clip-text.safetensors');
    const ids = await rows(golden);
    const before = tf.memory().numTensors;
    const tower = await source();
    const progress: number[] = [];
    const [output] = await runClipText(tower, clipTextConfig(tower, { heads: 2 }), [ids], {
      onProgress: ({ done }) => progress.push(done),
    });
    expect(largestDifference(output!.pooled, (await values(golden, 'pooled')).data)).toBeLessThan(1e-5);
    expect(largestDifference(output!.tokens, (await values(golden, 'tokens')).data)).toBeLessThan(1e-5);
    expect(progress).toEqual([1, 2]);
    expect(tf.memory().numTensors).toBe(before);
  }
  test('CLIP, OpenAI names', () => expectClip(clip));
  test.skipIf(note !== '')(`CLIP, Hugging Face names${note}`, () => expectClip(() => open('clip-hf/model.safetensors', more)));

  test('what stands after the end changes nothing: rows cut short give the same', async () => {
    const tower = await clip();
    const config = clipTextConfig(tower, { heads: 2 });
    const golden = await open('clip-text.safetensors');
    const ids = await rows(golden);
    const [whole] = await runClipText(tower, config, [ids.slice(0, 1)]);
    const [cut] = await runClipText(tower, config, [[ids[0]!.slice(0, 6)]]);
    expect(largestDifference(cut!.pooled, whole!.pooled)).toBeLessThan(1e-6);
  });

  async function expectChinese(source: () => Promise<TensorSource>): Promise<void> {
    const golden = await open('chinese-clip-text.safetensors');
    const ids = await rows(golden);
    const before = tf.memory().numTensors;
    const tower = await source();
    const json = JSON.parse(readFileSync(`${fixtures}/chinese-clip-text-config.json`, 'utf8')) as { num_attention_heads: number };
    const config = chineseTextConfig(tower, { heads: json.num_attention_heads });
    const [output] = await runChineseText(tower, config, [ids]);
    expect(largestDifference(output!.hidden, (await values(golden, 'hidden')).data)).toBeLessThan(2e-5);
    expect(largestDifference(output!.pooled, (await values(golden, 'pooled')).data)).toBeLessThan(1e-5);
    const [cut] = await runChineseText(tower, config, [[ids[0]!.slice(0, 6)]]);
    expect(largestDifference(cut!.pooled, output!.pooled.subarray(0, config.embedding))).toBeLessThan(1e-6);
    expect(tf.memory().numTensors).toBe(before);
  }
  test('Chinese-CLIP, Hugging Face names', () => expectChinese(() => open('chinese-clip-text-hf.safetensors')));
  test.skipIf(note !== '')(`Chinese-CLIP, original names${note}`, () =>
    expectChinese(async () => toHuggingFace(await open('chinese-clip-text-original.safetensors', more), chineseOriginalText)),
  );

  test('a missing tensor is named and nothing is left behind', async () => {
    const whole = await clip();
    const name = 'text_model.encoder.layers.1.mlp.fc2.bias';
    const tensors = new Map([...whole.tensors].filter(([key]) => key !== name));
    const before = tf.memory().numTensors;
    await expect(runClipText({ ...whole, tensors }, clipTextConfig(whole, { heads: 2 }), [[[598, 599]]])).rejects.toMatchObject({
      code: 'model-invalid',
      details: { tensor: name },
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  test('an id beyond the vocabulary is refused', async () => {
    const tower = await clip();
    await expect(runClipText(tower, clipTextConfig(tower), [[[598, 600]]])).rejects.toMatchObject({
      code: 'model-invalid',
      details: { id: 600 },
    });
  });

  test('cancelling stops between layers', async () => {
    const tower = await clip();
    const controller = new AbortController();
    const before = tf.memory().numTensors;
    const run = runClipText(tower, clipTextConfig(tower), [[[598, 599]]], {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(tf.memory().numTensors).toBe(before);
  });
});
