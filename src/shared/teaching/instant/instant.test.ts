import { expect, test } from 'vitest';
import { createRandom } from '../../base/random';
import { type ClipKey, clipKey, dot } from './clipKey';
import { memoryLogits } from './memory';
import { adviceFor, confusedPairs, learningCurve, leftOutAnswers } from './report';
import { canLeaveOut, classMeans, cosinesOf, logitsAt, othersOf, type TaughtClip, tuneMemory } from './tuning';

const E = 6;

/** F [T, E]: `first` fades into `second`. */
function film(first: readonly number[], second: readonly number[], T = 8, noise = 0, seed = 1): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: T * E }, (_, at) => {
    const share = Math.floor(at / E) / (T - 1);
    return (1 - share) * first[at % E]! + share * second[at % E]! + noise * random.normal();
  });
}

const [up, down] = [
  [1, 0, 0, 0.5, 0, 0],
  [0, 1, 0, 0.5, 0, 0],
];

test('a clip played backwards has the same mean and the opposite order, whatever T it has', () => {
  for (const T of [4, 8, 16, 32]) {
    const [there, back] = [clipKey(film(up, down, T), T), clipKey(film(down, up, T), T)];
    expect(dot(there.mean, back.mean)).toBeCloseTo(1, 5);
    expect(dot(there.order, back.order)).toBeLessThan(-0.9);
    expect(dot(there.order, clipKey(film(up, down, 8), 8).order)).toBeGreaterThan(0.9);
  }
});

/** Two classes that differ by direction alone; the words say nothing. */
function twoWays(count: number, groups: (at: number) => string | undefined = () => undefined): TaughtClip[] {
  return Array.from({ length: 2 * count }, (_, at): TaughtClip => {
    const label = at % 2;
    const key: ClipKey = clipKey(film(label === 0 ? up : down, label === 0 ? down : up, 8, 0.05, at + 1), 8);
    const group = groups(at);
    return { key, label, words: new Float32Array(2), ...(group === undefined ? {} : { group }) };
  });
}

test('its own column left out is the memory without the clip', () => {
  const clips = twoWays(3);
  const weights = { alpha: 3, beta: 2, order: 0.5 };
  const means = classMeans(clips, cosinesOf(clips), 2, weights, othersOf(clips));
  for (const [at, clip] of clips.entries()) {
    const without = { clips: clips.filter((other) => other !== clip), classes: 2, weights };
    const closed = logitsAt(clip.words, means, at, weights.alpha);
    const asked = memoryLogits(without, clip.key);
    for (const c of [0, 1]) expect(closed[c]).toBeCloseTo(asked[c]!, 5);
  }
});

test('classes that differ by order alone are told apart, and the weights found lean on order', () => {
  const clips = twoWays(4);
  const weights = tuneMemory(clips, 2);
  expect(weights.order).toBeGreaterThan(0);
  expect(leftOutAnswers(clips, 2, cosinesOf(clips), weights)).toEqual(clips.map(({ label }) => label));
});

test('clips of one film never speak for each other, and a class of one film cannot be checked', () => {
  const clips = twoWays(2, (at) => (at % 2 === 0 ? 'film' : undefined));
  expect(canLeaveOut(twoWays(2))).toBe(true);
  expect(canLeaveOut(clips)).toBe(false);
  const means = classMeans(clips, cosinesOf(clips), 2, { beta: 1, order: 0 }, othersOf(clips));
  expect(means[0]).toBe(0); // the first clip of class 0 has no evidence left for its class
  expect(means[1]).toBeGreaterThan(0);
});

test('the curve goes over fewer clips up to all but one, and advice names the class that is wrong most often', () => {
  const clips = twoWays(6);
  const curve = learningCurve(clips, 2, cosinesOf(clips), tuneMemory(clips, 2));
  expect(curve.map((point) => point.clips)).toEqual([1, 2, 4, 5]);
  expect(curve.every(({ right, answers }) => right >= 0 && right <= 1 && answers > 0)).toBe(true);
  expect(adviceFor([0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 1, 1], 2)).toEqual({ kind: 'more-of', classIndex: 1, more: 3 });
  expect(adviceFor([0, 0, 0, 1], null, 2)).toEqual({ kind: 'too-few', classIndex: 1, more: 2 });
  expect(adviceFor([0, 1], [0, 1], 2)).toEqual({ kind: 'all-right' });
  expect(confusedPairs([0, 1, 2, 2], [1, 0, 2, 0])).toEqual([
    { classes: [0, 1], clips: [0, 1] },
    { classes: [0, 2], clips: [3] },
  ]);
});
