import { describe, expect, test } from 'vitest';
import { openCheckpoint } from '../checkpoint';
import type { ModelFile } from '../../files/modelFile';
import { toFloat32 } from '../../files/tensors/half';
import type { TensorToWrite } from '../../files/tensors/tensorSource';
import { drawn, huggingFaceClip, huggingFaceConfig, jsonFile, safetensorsFile } from '../../../testing/checkpoints';

const layer = 'vision_model.encoder.layers.0.mlp.fc1';

/** Rows of int8, and what each row's 127 stands for. */
function quantise({ name, shape, data }: TensorToWrite): { weight: TensorToWrite; largest: Float32Array } {
  const values = toFloat32('F32', data);
  const [rows, columns] = shape as [number, number];
  const largest = Float32Array.from({ length: rows }, (_, row) =>
    values.subarray(row * columns, (row + 1) * columns).reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  );
  const bytes = Int8Array.from(values, (value, index) => Math.round((value / largest[Math.floor(index / columns)]!) * 127));
  return { weight: { name, type: 'I8', shape, data: new Uint8Array(bytes.buffer) }, largest };
}

async function folder(scales: (largest: Float32Array) => TensorToWrite[]): Promise<{ files: ModelFile[]; original: Float32Array }> {
  const own = await huggingFaceClip();
  const weight = own.find(({ name }) => name === `${layer}.weight`)!;
  const { weight: small, largest } = quantise(weight);
  const tensors = [...own.filter((tensor) => tensor !== weight), small, ...scales(largest)];
  return {
    files: [safetensorsFile('model.safetensors', tensors), jsonFile('config.json', huggingFaceConfig)],
    original: toFloat32('F32', weight.data),
  };
}

const scale = (name: string, values: Float32Array, shape: readonly number[]): TensorToWrite => ({
  name,
  type: 'F32',
  shape,
  data: new Uint8Array(values.slice().buffer),
});

describe('8-bit weights', () => {
  test.each([
    ["bitsandbytes' SCB", (largest: Float32Array) => [scale(`${layer}.SCB`, largest, [256])]],
    [
      'a scale for each row',
      (largest: Float32Array) => [
        scale(
          `${layer}.weight_scale`,
          largest.map((value) => value / 127),
          [256, 1],
        ),
      ],
    ],
  ])('with %s they are numbers again', async (_, scales) => {
    const { files, original } = await folder(scales);
    const { source } = (await openCheckpoint(files)).vision!;
    expect(source.tensors.get(`${layer}.weight`)!.type).toBe('F32');
    const read = toFloat32('F32', await source.read(`${layer}.weight`));
    const step = Math.max(...original.map(Math.abs)) / 127;
    expect(Math.max(...read.map((value, index) => Math.abs(value - original[index]!)))).toBeLessThan(step);
  });

  test('without them, or with scales of another size, they are refused', async () => {
    for (const scales of [() => [], (largest: Float32Array) => [scale(`${layer}.SCB`, largest.slice(0, 3), [3])]]) {
      await expect(openCheckpoint((await folder(scales)).files)).rejects.toMatchObject({
        details: { kind: 'quantised', tensor: `${layer}.weight` },
      });
    }
  });

  test('4-bit and packed weights are named', async () => {
    const own = (await huggingFaceClip()).filter(
      ({ name }) => !name.startsWith('vision_model.encoder') && !name.startsWith('visual_projection'),
    );
    const files = [safetensorsFile('model.safetensors', [...own, ...drawn({ 'vision_model.encoder.layers.0.mlp.fc1.qweight': [4, 4] })])];
    await expect(openCheckpoint(files)).rejects.toMatchObject({ details: { file: 'model.safetensors' } });
  });
});
