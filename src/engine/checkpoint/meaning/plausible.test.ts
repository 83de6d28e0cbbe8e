import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openCheckpoint } from '../checkpoint';
import type { ModelFile } from '../../files/modelFile';
import { openSafetensors } from '../../files/weights/safetensors';
import { writeSafetensors } from '../../files/weights/writeSafetensors';
import type { TensorToWrite } from '../../files/tensors/tensorSource';

const source = await openSafetensors(readFileSync('models/demo/model.safetensors'));
const whole = await Promise.all(
  [...source.tensors.values()].map(async (info): Promise<TensorToWrite> => ({ ...info, data: await source.read(info.name) })),
);
const config = JSON.parse(readFileSync('models/demo/config.json', 'utf8')) as { vision_config: object; text_config: object };

function modelOf(tensors: readonly TensorToWrite[], json: object = config): ModelFile[] {
  return [
    { path: 'model.safetensors', blob: new Blob([writeSafetensors(tensors)]) },
    { path: 'config.json', blob: new Blob([JSON.stringify(json)]) },
  ];
}

const empty = (name: string): TensorToWrite => ({ name, type: 'F16', shape: [0], data: new Uint8Array() });
/** The embedded model with tensors of other shapes, filled with a small number. */
const reshaped = (shapes: Readonly<Record<string, readonly number[]>>) =>
  whole.map((tensor): TensorToWrite => {
    const shape = shapes[tensor.name];
    return shape === undefined ? tensor : { ...tensor, type: 'F16', shape, data: new Uint8Array(shape.reduce((a, b) => a * b, 2)).fill(1) };
  });

async function refused(files: readonly ModelFile[], why: RegExp, code = 'model-invalid'): Promise<void> {
  const cpu = process.cpuUsage();
  await expect(openCheckpoint(files)).rejects.toMatchObject({ code, message: expect.stringMatching(why) as string });
  expect(process.cpuUsage(cpu).user / 1000).toBeLessThan(3000);
}

test('the embedded model is within every bound', async () => {
  expect((await openCheckpoint(modelOf(whole))).vision!.config).toMatchObject({ layers: 5, image: 96 });
});

test.each([
  ['vision_model.encoder.layers.3000000.mlp.fc1.weight'],
  ['vision_model.encoder.layers.100000000.mlp.fc1.weight'],
  ['vision_model.encoder.layers.100000000000000000000.mlp.fc1.weight'],
  ['vision_model.encoder.layers.7.mlp.fc1.weight'],
  ['vision_model.encoder.layers.05.mlp.fc1.weight'],
  ['text_model.encoder.layers.100000000.mlp.fc1.weight'],
])('one empty tensor called %s makes no layers', (name) => refused(modelOf([...whole, empty(name)]), /none of which can have the number/));

test('a thousand layers of empty tensors', () =>
  refused(
    modelOf([...whole, ...Array.from({ length: 1000 }, (_, layer) => empty(`vision_model.encoder.layers.${layer + 5}.mlp.fc1.weight`))]),
    /more than 128 layers/,
  ));

test('a patch of 200 pixels', () =>
  refused(modelOf(reshaped({ 'vision_model.embeddings.patch_embedding.weight': [128, 3, 200, 200] })), /patch is 200/));

test('forty thousand patches: what attention would need is told', async () => {
  const [tokens, width] = [200 * 200 + 1, source.tensors.get('vision_model.embeddings.class_embedding')!.shape[0]!];
  await refused(
    modelOf(reshaped({ 'vision_model.embeddings.position_embedding.weight': [tokens, width] })),
    /40000 patches: attention over 8 frames needs \d+ GB/,
    'out-of-memory',
  );
});

test('a space of no dimensions, a context of one word', async () => {
  const width = source.tensors.get('text_model.embeddings.position_embedding.weight')!.shape[1]!;
  const D = source.tensors.get('vision_model.embeddings.class_embedding')!.shape[0]!;
  await refused(modelOf(reshaped({ 'visual_projection.weight': [0, D], 'text_projection.weight': [0, width] })), /embedding is 0/);
  await refused(modelOf(reshaped({ 'text_model.embeddings.position_embedding.weight': [1, width] })), /context is 1/);
});

test.each([
  [{ num_attention_heads: 1e9 }, /heads/],
  [{ num_attention_heads: 129 }, /heads/],
  [{ layer_norm_eps: 1e300 }, /layer_norm_eps is 1e\+300/],
])('config.json that says %j', (said, why) =>
  refused(modelOf(whole, { ...config, vision_config: { ...config.vision_config, ...said } }), why),
);

test('a config.json of megabytes, or nested without end', async () => {
  const [weights] = modelOf(whole);
  const file = (text: string) => [weights!, { path: 'config.json', blob: new Blob([text]) }];
  await refused(file(`{"a":${'['.repeat(100_000)}`), /nested/);
  await refused(file(`{"a":[${Array(500_000).fill('{}').join()}]}`), /lists and objects/);
});
