import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gateInput, gateScore, readGate } from './gate';
import { pictureStatistics, statisticsCount } from './pictureStatistics';

const text = readFileSync('models/demo/gate.json', 'utf8');
const E = 128;
const R = 96;

test('the embedded model’s gate is read whole, and weighs no direction the wrong way round', () => {
  const gate = readGate(text, E);
  expect(gate.centre).toHaveLength(E + 1 + statisticsCount);
  expect(gate.quadratic.every((q) => q >= 0)).toBe(true);
  expect(text.length).toBeLessThan(20_000);
});

test('a gate of another model, a damaged one and no gate at all are refused by name', () => {
  const damaged = JSON.stringify({ ...(JSON.parse(text) as object), linear: 'AH4=' });
  for (const [bad, width] of [
    [text, 512],
    [damaged, E],
    ['{}', E],
    ['nothing', E],
  ] as const) {
    expect(() => readGate(bad, width)).toThrow(
      expect.objectContaining({ code: 'model-invalid', message: expect.stringContaining('gate.json') as string }) as Error,
    );
  }
});

test('what lies far out in any direction is outside, whatever the direction', () => {
  const gate = readGate(text, E);
  const inside = Float64Array.from(gate.centre);
  expect(gateScore(gate, inside)).toBeGreaterThan(0);
  for (let d = 0; d < inside.length; d++) {
    for (const far of [-50, 50]) {
      const outside = inside.slice();
      outside[d]! += far;
      expect(gateScore(gate, outside)).toBeLessThan(0);
    }
  }
});

test('features count by their direction and mean length, whatever their order in time', () => {
  const frames = [Float32Array.from({ length: E }, (_, e) => Math.sin(e)), Float32Array.from({ length: E }, (_, e) => 3 * Math.cos(e))];
  const pixels = Uint8Array.from({ length: 2 * R * R * 3 }, (_, at) => at % 251);
  const swapped = new Uint8Array(pixels.length);
  swapped.set(pixels.subarray(pixels.length / 2));
  swapped.set(pixels.subarray(0, pixels.length / 2), pixels.length / 2);
  const there = gateInput(Float32Array.from(frames.flatMap((frame) => [...frame])), pixels, 2, R);
  const back = gateInput(Float32Array.from(frames.toReversed().flatMap((frame) => [...frame])), swapped, 2, R);
  for (const [d, value] of there.entries()) expect(back[d]).toBeCloseTo(value, 5);
});

test('picture statistics: a still plain frame is flat, one colour, without spread or motion', () => {
  const plain = pictureStatistics(new Uint8Array(4 * R * R * 3).fill(128), 4, R);
  expect(plain).toHaveLength(statisticsCount);
  expect([...plain].every(Number.isFinite)).toBe(true);
  expect([...plain.subarray(0, 7)]).toEqual([1, 1, 1, 1, 1, 1, 1]);
  expect([...plain.subarray(-6)]).toEqual([0, 0, 0, 0, 0, 0]);
  const flicker = pictureStatistics(
    Uint8Array.from({ length: 4 * R * R * 3 }, (_, at) => (Math.floor(at / (R * R * 3)) % 2) * 200),
    4,
    R,
  );
  expect(flicker.at(-1)).toBe(1);
  expect(flicker.at(-3)).toBe(1);
});
