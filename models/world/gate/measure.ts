/**
 * How many of renderings that nobody has seen the gate flags: `npx tsx models/world/gate/measure.ts [--count 500]`.
 *
 * Every action in turn, 4 to 32 frames, the view that is shown of one and of twelve, every other one out of a codec.
 * Adapters change nothing: the gate looks at the clip without them. Needs ffmpeg.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gateScore, readGate } from '../../../src/engine/gate/gate';
import { framesSeen } from './film';
import { inputsOf, loadEyes } from './inputs';
import { rendering, seedsOf } from './renderings';

const { values } = parseArgs({ options: { count: { type: 'string', default: '500' } } });
const eyes = await loadEyes();
const gate = readGate(readFileSync(join(import.meta.dirname, '../../demo/gate.json'), 'utf8'), eyes.config.embedding);
const total = Number(values.count);
const scores: number[] = [];
for (let n = 0; n < total; n++) {
  const T = [4, 8, 16, 32][(n >> 1) % 4]!;
  const { film, action, codec } = rendering(seedsOf.unseen + n, { coded: n % 2 === 1, count: Math.max(12, T) });
  const [input] = await inputsOf(eyes, framesSeen(film, T, n % 3 === 2 ? 0.625 : 0.5), T);
  const score = gateScore(gate, input!);
  scores.push(score);
  if ((n + 1) % 100 === 0) console.log(`${n + 1} seen`);
  if (score < 0) console.log(`flagged (${score.toFixed(1)}): ${action}, ${T} frames, ${film.width} x ${film.height}, codec ${codec}`);
}
const flagged = scores.filter((score) => score < 0).length;
const sorted = scores.toSorted((a, b) => a - b);
console.log(
  `${flagged} of ${total} unseen renderings flagged, ${((100 * flagged) / total).toFixed(1)} %; the median scores ${sorted[total >> 1]!.toFixed(1)}, the lowest ${sorted[0]!.toFixed(1)}`,
);
