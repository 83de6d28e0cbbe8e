/**
 * Fits the gate and writes models/demo/gate.json:
 *
 *   npx tsx models/world/gate/fit.ts --data DIR [--data DIR ...] [--out models/demo/gate.json]
 *
 * DIR as collect.ts writes it. Directions and their centre come from the renderings alone (set `fit`); how much each counts
 * is logistic regression of renderings against everything else, held near "all the same" (which would be a plain shrunk
 * Gaussian); the threshold lets `passing` of other renderings (set `threshold`) through. Kinds of pictures that were left
 * out of the regression, one group after the other, tell how well it knows what it was not shown.
 */

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gateScore, type Gate } from '../../../src/engine/gate/gate';
import { statisticsCount } from '../../../src/engine/gate/pictureStatistics';
import { floatToHalf, halfToFloat } from '../../../src/engine/files/tensors/half';
import { readCollected, type Inputs } from './inputs';
import { fitWeights } from './regression';
import { whiten } from './whiten';

const { values } = parseArgs({
  options: { data: { type: 'string', multiple: true }, out: { type: 'string', default: 'models/demo/gate.json' } },
});
if (!values.data) throw new RangeError('--data is missing: what collect.ts wrote');

/** Features of the model that are looked at; of the picture statistics all are. */
const featureDirections = 24;
/** Share of unseen renderings that the threshold lets through. */
const passing = 0.9967;
const groups = [
  ['photograph', 'blurred'],
  ['stamp', 'clipArt', 'game'],
  ['screen', 'testCard'],
  ['noise', 'texture', 'gradient', 'plain'],
  ['shapes', 'lineFigure'],
];

const inputs = await readCollected(values.data);
const drawn = inputs.filter(({ clip }) => clip.family === 'drawn');
const others = inputs.filter(({ clip }) => clip.family !== 'drawn');
const fitting = drawn.filter(({ clip }) => clip.set === 'fit');
const judging = drawn.filter(({ clip }) => clip.set === 'threshold');
console.log(`${fitting.length} renderings to fit, ${judging.length} for the threshold, ${others.length} other clips`);

for (const group of groups) {
  const seen = others.filter(({ clip }) => !group.includes(clip.family));
  const unseen = others.filter(({ clip }) => group.includes(clip.family));
  console.log(`not shown ${group.join(', ')}: ${share(fit(seen), unseen)} of ${unseen.length} flagged`);
}
const gate = fit(others);
console.log(`all shown: ${share(gate, others)} of ${others.length} flagged; renderings of the threshold's set: ${share(gate, judging)}`);
const table = (numbers: Float32Array): string => Buffer.from(floatToHalf(numbers).buffer).toString('base64');
writeFileSync(
  values.out,
  `${JSON.stringify(
    {
      about:
        'Tells drawn figures from everything else; how it was fitted and measured: README.md. Tables are base64 of little-endian float16.',
      centre: table(gate.centre),
      blocks: gate.blocks.map(({ start, width, directions }) => ({ start, width, directions: table(directions) })),
      linear: table(gate.linear),
      quadratic: table(gate.quadratic),
      bias: gate.bias,
    },
    null,
    1,
  )}\n`,
);

function fit(shown: readonly Inputs[]): Gate {
  const rows = fitting.flatMap((input) => input.rows);
  const D = rows[0]!.length;
  const features = D - statisticsCount;
  const parts = [
    [0, features, featureDirections],
    [features, D - features, D - features],
  ] as const;
  const centre = new Float32Array(D);
  const blocks = parts.map(([start, width, count]) => {
    const part = whiten(
      rows.map((row) => row.subarray(start, start + width)),
      count,
    );
    centre.set(part.centre, start);
    return { start, width, directions: rounded(Float32Array.from(part.directions.flatMap((direction) => [...direction]))) };
  });
  const K = blocks.reduce((sum, { width, directions }) => sum + directions.length / width, 0);
  const unweighted: Gate = { centre: rounded(centre), blocks, linear: new Float32Array(K), quadratic: new Float32Array(K), bias: 0 };
  const weights = fitWeights(
    unweighted,
    rows,
    shown.flatMap((input) => input.rows),
  );
  const found = { ...unweighted, linear: rounded(weights.linear), quadratic: rounded(weights.quadratic), bias: weights.bias };
  // The worse of a clip's two looks counts, so that few frames pass as often as many.
  const scores = judging.map((input) => worst(found, input)).sort((a, b) => a - b);
  return { ...found, bias: found.bias - scores[Math.floor(scores.length * (1 - passing))]! };
}

/** As the file keeps them. */
function rounded(numbers: Float32Array): Float32Array {
  return halfToFloat(floatToHalf(numbers));
}

function worst(gate: Gate, { rows }: Inputs): number {
  return Math.min(...rows.map((row) => gateScore(gate, row)));
}

/** How many are flagged by their look at all frames. */
function share(gate: Gate, clips: readonly Inputs[]): string {
  const flagged = clips.filter(({ rows }) => gateScore(gate, rows[0]!) < 0).length;
  return `${((100 * flagged) / Math.max(1, clips.length)).toFixed(1)} %`;
}
