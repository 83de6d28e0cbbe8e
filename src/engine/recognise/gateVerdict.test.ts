import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gateInput, gateScore, readGate } from '../gate/gate';
import type { DecodedClip } from '../media';
import { gateVerdict } from './gateVerdict';
import type { LoadedAdapter } from './loaded/loadedAdapter';

const [E, T, R] = [128, 4, 96];
const gate = readGate(readFileSync('models/demo/gate.json', 'utf8'), E);
const numbers = (views: number, seed: number) => Float32Array.from({ length: views * T * E }, (_, at) => Math.sin(at * seed));
const clipOf = (views: number) =>
  ({
    views,
    frames: T,
    width: R,
    height: R,
    pixels: Uint8Array.from({ length: views * T * R * R * 3 }, (_, at) => (at * 7 + Math.floor(at / (T * R * R * 3)) * 31) % 256),
  }) as unknown as DecodedClip;
const adapter = (embedded: boolean) => ({ embedded }) as unknown as LoadedAdapter;

test('of twelve views the one that is shown is judged', () => {
  const [clip, features, shown] = [clipOf(12), numbers(12, 0.7), 7];
  const pixels = clip.pixels.subarray(shown * T * R * R * 3, (shown + 1) * T * R * R * 3);
  const wanted = gateScore(gate, gateInput(features.subarray(shown * T * E, (shown + 1) * T * E), pixels, T, R));
  expect(gateVerdict(gate, clip, { features, plainFeatures: null }, null)).toEqual({ inside: wanted >= 0, score: wanted, binding: true });
});

test('adapters change nothing in the verdict; those that came with the app leave it binding, others make it a note', () => {
  const [clip, features, plainFeatures] = [clipOf(1), numbers(1, 0.7), numbers(1, 0.3)];
  const without = gateVerdict(gate, clip, { features: plainFeatures, plainFeatures: null }, null);
  expect(gateVerdict(gate, clip, { features, plainFeatures }, adapter(true))).toEqual(without);
  expect(gateVerdict(gate, clip, { features, plainFeatures }, adapter(false))).toEqual({ ...without, binding: false });
});
