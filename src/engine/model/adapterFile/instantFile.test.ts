import { beforeAll, expect, test } from 'vitest';
import { defaultTau, type LabelScores } from '../../../shared/recognition/recognition';
import { clipKey } from '../../../shared/teaching/instant/clipKey';
import { memoryLogits } from '../../../shared/teaching/instant/memory';
import { createAdapterStore } from '../../library/adapters/adapterStore';
import { memoryFolder } from '../../files/storage';
import { openSafetensors } from '../../files/weights/safetensors';
import { startNodeBackend } from '../../backend/nodeBackend';
import { withMemory } from '../../recognise/scoring/remembered';
import { readAdapter } from './adapterFile';
import { type NamedMemory, readInstant, writeInstant } from './instantFile';

beforeAll(() => startNodeBackend('cpu'));

const [E, T] = [4, 8];
const film = (shift: number) => Float32Array.from({ length: T * E }, (_, at) => Math.sin(at * 0.7 + shift) + shift);
const memory: NamedMemory = {
  clips: [0, 1, 2].map((n) => ({ label: n % 2, key: clipKey(film(n), T) })),
  classes: 2,
  weights: { alpha: 3.5, beta: 2, order: 0.25 },
  names: [
    { en: 'wave', zh: '挥手' },
    { en: 'nod', zh: '' },
  ],
  width: E,
};
const file = (notes = {}) => new Blob([writeInstant(memory, { name: 'doors', model: 'demo', ...notes })]);

test('a memory reads back to the same answers', async () => {
  const back = await readInstant(await openSafetensors(file()));
  expect({ ...back, clips: back.clips.length }).toEqual({ ...memory, clips: 3 });
  expect(memoryLogits(back, clipKey(film(5), T))).toEqual(memoryLogits(memory, clipKey(film(5), T)));
});

test('a reader of prompts alone refuses it by its body', async () => {
  await expect(readAdapter(file())).rejects.toMatchObject({ code: 'adapter-invalid', details: { setting: 'reparam' } });
});

test('it is listed and opened like other adapters; one that is damaged is refused naming what does not fit', async () => {
  const store = createAdapterStore({ folder: memoryFolder(), served: undefined, modelOfSize: () => Promise.resolve('demo') });
  const { id } = await store.add(file(), 'doors');
  expect(await store.list()).toMatchObject([{ id, name: 'doors', modelId: 'demo', body: 'instant', classes: memory.names }]);
  const orphan = { ...memory, clips: [{ ...memory.clips[0]!, label: 7 }] };
  await expect(store.add(new Blob([writeInstant(orphan, {})]), 'x')).rejects.toMatchObject({
    code: 'adapter-invalid',
    details: { tensor: 'labels' },
  });
  const unsure = new Blob([writeInstant({ ...memory, weights: { ...memory.weights, order: 2 } }, {})]);
  await expect(store.add(unsure, 'x')).rejects.toMatchObject({ code: 'adapter-invalid', details: { setting: 'order' } });
});

test('in an answer it counts for the labels it was taught, in both languages, and the plain scores stay beside', () => {
  const scores: LabelScores = {
    labels: [
      { en: 'sit', zh: '坐' },
      { en: 'Wave', zh: '挥手' },
    ],
    labelSet: '',
    use: { en: 'same-space', zh: 'same-space' },
    scoresEn: Float32Array.of(0.2, 0.1),
    scoresZh: Float32Array.of(0.3, 0.1),
    frameWeights: new Float32Array(2 * T),
    template: '',
    tau: defaultTau,
  };
  const seen = { values: film(5), shape: [1, T, E] as const };
  const with_ = withMemory(scores, { name: 'doors', memory }, seen);
  const added = defaultTau * memoryLogits(memory, clipKey(film(5), T))[0]!;
  expect(added).toBeGreaterThan(0);
  expect(with_.scoresEn![1]).toBeCloseTo(0.1 + added, 6);
  expect(with_.scoresZh![1]).toBeCloseTo(0.1 + added, 6);
  expect(with_.scoresEn![0]).toBeCloseTo(0.2, 6);
  expect(with_.plain).toMatchObject({ scoresEn: scores.scoresEn, scoresZh: scores.scoresZh });
  expect(() => withMemory(scores, { name: 'doors', memory }, { values: new Float32Array(T * 5), shape: [1, T, 5] })).toThrow('doors');
});
