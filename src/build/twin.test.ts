/**
 * What the twin in PyTorch takes from the app as data: presets, ladder, grids, printed numbers, and vectors that its draws are
 * held to. `npx vitest run src/build/twin.test.ts -u` writes both files anew.
 */
import { expect, test } from 'vitest';
import { drawBatches, pairAlike } from '../engine/train/task/episodes';
import { drawMoments } from '../engine/train/frames/decodeFrames';
import { drawView } from '../engine/train/views/augment';
import { createRandom } from '../shared/base/random';
import { drawClips } from '../shared/evaluation/draws/drawClips';
import { expandGrid, nameOfCell } from '../shared/evaluation/draws/grid';
import { paperGrid, paperGridIds } from '../shared/evaluation/draws/paperGrids';
import grids from '../shared/evaluation/draws/paperGrids.json';
import { ladder } from '../shared/evaluation/ladder';
import paper from '../shared/evaluation/paper.json';
import hmdb51 from '../labels/hmdb51.json';
import ucf101 from '../labels/ucf101.json';
import { trainingPresets } from '../shared/teaching/trainingPresets';

const folder = '../../models/pytorch';
const asText = (value: unknown) => `${JSON.stringify(value, null, 1)}\n`;

test('the twin has the presets, the ladder, the grids, the printed numbers and the labels', async () => {
  const labels = { ucf101, hmdb51 };
  await expect(asText({ presets: trainingPresets, ladder, grids, paper, labels })).toMatchFileSnapshot(`${folder}/actionscope/app.json`);
});

test('the twin is held to these draws', async () => {
  const random = createRandom(7);
  const labels = Array.from({ length: 31 }, (_, index) => (index * index) % 5);
  const texts = Float32Array.from({ length: 5 * 4 }, () => random.uniform(-1, 1));
  const alike = pairAlike(texts, 4);
  const clip = { frames: Array.from({ length: 12 }, () => new Uint8Array()), width: 341, height: 256, perSegment: 3 };
  const { paperGrids, views } = {
    paperGrids: paperGridIds.map((id) => expandGrid(paperGrid(id)).cells.map(nameOfCell)),
    views: Array.from({ length: 12 }, (_, index) => {
      const settings = { ...trainingPresets['paper-something'].augmentation, randomResizedCrop: index % 4 !== 3, randAugment: false };
      const { moments, mirrored, changes, columns, rows } = drawView(clip, 224, settings, index % 2 === 0, random.fork(index));
      const erased = changes.find((change) => change.kind === 'fill');
      const grey = changes.some((change) => change.kind === 'saturation');
      return { moments, mirrored, grey, left: columns.first[0], top: rows.first[0], erased: erased?.left ?? null };
    }),
  };
  const vectors = {
    words: Array.from({ length: 4 }, () => random.next()),
    fork: random.fork('动作 views').state(),
    labels,
    clips: [1, 2].map((seed) => drawClips(labels, 2, seed)),
    texts: [...texts],
    alike,
    batches: [4, 6].map((batch) => drawBatches(labels, batch, createRandom(3), alike)),
    moments: drawMoments({ ...trainingPresets['paper-full'], modelId: '', seed: 5, frames: 4 }, 'a/b.avi', 2),
    views,
    paperGrids,
  };
  await expect(asText(vectors)).toMatchFileSnapshot(`${folder}/tests/draws.json`);
});
