import { expect, test } from 'vitest';
import { colourMapNames, colourTable } from './colourMaps';
import { nearestFrame, placeAt } from './frames';
import { heatRange, mapAt } from './heat';
import { upscaleMap } from './upscale';

test('an even map stays even, at any size', () => {
  for (const [grid, size] of [
    [1, 5],
    [7, 56],
    [14, 100],
  ] as const) {
    const large = upscaleMap(new Float32Array(grid * grid).fill(0.25), grid, size);
    for (const value of large) expect(value).toBeCloseTo(0.25, 6);
  }
});

test('at its own size a map is itself', () => {
  const map = Float32Array.from({ length: 16 }, (_, cell) => (cell * 7) % 5);
  expect([...upscaleMap(map, 4, 4)].map((value) => Math.round(value * 1e5) / 1e5)).toEqual([...map]);
});

test('a ramp is met exactly between the centres', () => {
  const grid = 8;
  const map = Float32Array.from({ length: grid * grid }, (_, cell) => cell % grid);
  const size = 64;
  const large = upscaleMap(map, grid, size);
  for (let x = 16; x < 48; x++) expect(large[20 * size + x]!).toBeCloseTo(((x + 0.5) * grid) / size - 0.5, 4);
});

test('the peak stays where it is', () => {
  const map = new Float32Array(36);
  map[2 * 6 + 4] = 1;
  const large = upscaleMap(map, 6, 60);
  const peak = large.indexOf(Math.max(...large));
  expect([Math.floor(peak / 60 / 10), Math.floor((peak % 60) / 10)]).toEqual([2, 4]);
});

test('between two frames the map is their mix, outside them the nearest', () => {
  const maps = { grid: 1, last: Float32Array.of(0, 1, 3), rollout: Float32Array.of(9, 9, 9) };
  const at = (place: number) => mapAt({ maps, layer: 'last' }, place)[0];
  expect([at(-1), at(0), at(0.25), at(1.5), at(2), at(9)]).toEqual([0, 0, 0.25, 2, 3, 3]);
  expect(mapAt({ maps, layer: 'rollout' }, 1)[0]).toBe(9);
});

test('one outlying patch does not darken the rest', () => {
  const values = Float32Array.from({ length: 1000 }, (_, index) => index / 1000);
  values[999] = 500;
  const { low, high } = heatRange(values);
  expect(low).toBeCloseTo(0.05, 2);
  expect(high).toBeLessThan(1.01);
});

test('a map of two signs is as wide below zero as above', () => {
  expect(heatRange(Float32Array.of(-3, 1, 0, 2))).toEqual({ low: -3, high: 3 });
  expect(heatRange(Float32Array.of(1, 3)).low).toBe(1);
});

test('moments find their place among the frames', () => {
  const times = [0.5, 1.5, 2.5];
  expect([0, 0.5, 1, 1.5, 2.25, 2.5, 9].map((time) => placeAt(times, time))).toEqual([0, 0, 0.5, 1, 1.75, 2, 2]);
  expect([0, 0.9, 1.1, 2, 9].map((time) => nearestFrame(times, time))).toEqual([0, 0, 1, 1, 2]);
  expect(placeAt([1], 1)).toBe(0);
});

test('colour maps begin and end where they are published to', () => {
  expect(colourTable('inferno').slice(0, 3)).toEqual(Uint8Array.of(0, 0, 4));
  expect(colourTable('viridis').slice(-3)).toEqual(Uint8Array.of(0xfd, 0xe7, 0x25));
  // Perceptual maps only grow lighter.
  for (const name of colourMapNames.filter((name) => name !== 'redgreen')) {
    const table = colourTable(name);
    const light = (value: number) => 0.2126 * table[value * 3]! + 0.7152 * table[value * 3 + 1]! + 0.0722 * table[value * 3 + 2]!;
    for (let value = 16; value < 256; value += 16) expect(light(value)).toBeGreaterThan(light(value - 16));
  }
});
