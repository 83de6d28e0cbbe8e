import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { startNodeBackend } from '../../testing/layers';
import { adapterSettings, countParameters, disposeResampled, resampleAdapter, type Adapter, type VisionConfig } from '.';

const sizes = { width: 24, layers: 3, patchSize: 4, grid: 3, embedding: 10 };

beforeAll(() => startNodeBackend('cpu'));

test('resampling takes the nearest trained row in relative time', () => {
  const settings = adapterSettings({ ...sizes, heads: 1 } as unknown as VisionConfig, {
    frames: 4,
    globalPrompts: 1,
    bottleneck: 4,
    reparam: 'none',
  });
  const table = tf.tensor2d([[0], [1], [2], [3]]);
  const adapter: Adapter = {
    settings,
    tensors: { temporal_embedding: table, 'layers.0.interchange_prompts': table, 'layers.0.cls_proj.bias': table },
  };
  const at = (T: number): number[] => {
    const resampled = resampleAdapter(adapter, T);
    const rows = [...resampled.tensors['temporal_embedding']!.dataSync()];
    expect(resampled.settings.frames).toBe(T);
    expect(resampled.tensors['layers.0.cls_proj.bias']).toBe(table);
    disposeResampled(resampled, adapter);
    return rows;
  };
  expect(at(8)).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  expect(at(4)).toEqual([0, 1, 2, 3]);
  expect(at(2)).toEqual([1, 3]);
  expect(at(1)).toEqual([2]);
  expect(at(3)).toEqual([0, 2, 3]);
  expect(table.isDisposed).toBe(false);
  table.dispose();
});

test("ViT-B/16 with the paper's adapter has the parameters of Table 6", () => {
  const settings = adapterSettings({ width: 768, layers: 12, heads: 12 } as VisionConfig);
  const { total, parts } = countParameters(settings);
  expect(Object.values(parts).reduce((a, b) => a + b, 0)).toBe(total);
  expect(total / 1e6).toBeCloseTo(54.2, 0);
});
