/** The gate on the product's own code: a slice of renderings nobody has seen, and films of other kinds. Rates: README.md. */

import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { gateScore, readGate } from '../../../src/engine/gate/gate';
import type { VisionParams } from '../../../src/engine/model';
import { createRandom } from '../scenes/drawing/random';
import { type Film, framesSeen } from './film';
import { inputsOf, loadEyes } from './inputs';
import { madeFilms } from './madePictures';
import { rendering, seedsOf } from './renderings';

const gate = readGate(readFileSync('models/demo/gate.json', 'utf8'), 128);
let eyes: VisionParams;
beforeAll(async () => {
  eyes = await loadEyes();
});

async function score(film: Film, T: number): Promise<number> {
  const [input] = await inputsOf(eyes, framesSeen(film, T), T);
  return gateScore(gate, input!);
}

test(
  'of 57 unseen renderings, of every action and shape, with 4, 8 and 12 frames, at most one is flagged',
  { timeout: 300_000 },
  async () => {
    const flagged: string[] = [];
    for (let n = 0; n < 57; n++) {
      const { film, action } = rendering(seedsOf.unseen + 500 + n, { coded: false });
      if ((await score(film, [8, 4, 12][n % 3]!)) < 0) flagged.push(action);
    }
    expect(flagged.length).toBeLessThanOrEqual(1);
  },
);

test('of 30 films that are none, at least 95 % are flagged', { timeout: 300_000 }, async () => {
  const passed: string[] = [];
  for (const [f, [family, make]] of Object.entries(madeFilms).entries()) {
    for (let n = 0; n < 5; n++) if ((await score(make(createRandom(1_600_000_000 + f * 1000 + n)), 8)) >= 0) passed.push(family);
  }
  expect(passed.length).toBeLessThanOrEqual(1);
});
