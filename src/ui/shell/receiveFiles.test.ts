import { existsSync, readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';

vi.mock('../../client/engine', async () => {
  const { callsThrough } = await import('../../lib/client/calls');
  return { engine: { call: callsThrough(() => new Promise(() => {})) } };
});

const { isAdapter, modelFolder, receiveFiles } = await import('./receiveFiles');
const { pageOf } = await import('./useRoute');

const fixtures = '../shared/fixtures';
const here = existsSync(fixtures);

function file(name: string, size = 1): File {
  return new File(['x'.repeat(size)], name);
}

test('a folder gives the model its name, and its files their places', () => {
  const { name, inside } = modelFolder([
    { path: 'my-clip/chinese/config.json', file: file('config.json') },
    { path: 'my-clip/model.safetensors', file: file('model.safetensors', 9) },
  ]);
  expect(name).toBe('my-clip');
  expect(inside.map((each) => [each.name, each.size])).toEqual([
    ['chinese/config.json', 1],
    ['model.safetensors', 9],
  ]);
});

test('loose files take the name of the largest', () => {
  const { name, inside } = modelFolder([
    { path: 'config.json', file: file('config.json') },
    { path: 'ViT-B-16.pt', file: file('ViT-B-16.pt', 9) },
  ]);
  expect(name).toBe('ViT-B-16');
  expect(inside.map((each) => each.name)).toEqual(['config.json', 'ViT-B-16.pt']);
});

test('what is no safetensors file is no adapter', async () => {
  expect(await isAdapter(file('clip.mp4', 100))).toBe(false);
  expect(await isAdapter(file('broken.safetensors', 100))).toBe(false);
  expect(await isAdapter(file('empty.safetensors', 0))).toBe(false);
});

test.skipIf(!here)(`an adapter is told from a model by its header${here ? '' : ' (skipped: ../shared is not here)'}`, async () => {
  const read = (name: string) => new File([readFileSync(`${fixtures}/${name}`)], name);
  expect(await isAdapter(read('adapter-r2plus1d.safetensors'))).toBe(true);
  expect(await isAdapter(read('clip-openai.safetensors'))).toBe(false);
});

test('a folder of clips stays one, whatever else lies in it; a folder of weights is a model, taken in where one stands', async () => {
  const { clipList } = await import('../../state/recognise/clips');
  const { useArrived } = await import('../../state/models/arrived');
  const { useBatchView } = await import('../../state/recognise/batch/view');
  const went: string[] = [];
  const found = (...paths: string[]) => paths.map((path) => ({ path, file: file(path.split('/').at(-1)!) }));
  const receive = (...paths: string[]) =>
    receiveFiles({ files: found(...paths), unreadable: [], handles: [] }, 'recognise', (page) => went.push(page));
  receive('day/1/a.mp4', 'day/features.bin', 'day/labels.csv', 'day/2/b.webm');
  expect(clipList().map(({ path }) => path)).toEqual(['day/1/a.mp4', 'day/2/b.webm']);
  expect(useBatchView.getState().leftOut).toEqual(['day/features.bin', 'day/labels.csv']);
  receive('clip/config.json', 'clip/model.safetensors');
  await vi.waitFor(() => expect(useArrived.getState().arrived).toEqual({ state: 'coming', kind: 'model' }));
  expect(went).toEqual(['recognise']);
});

test('the address names the page', () => {
  expect(['', '#', '#/', '#/teach', '#models', '#/models/x', '#/nowhere'].map(pageOf)).toEqual([
    'recognise',
    'recognise',
    'recognise',
    'teach',
    'models',
    'models',
    'recognise',
  ]);
});
