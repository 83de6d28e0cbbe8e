/** Writes a contact sheet of every action (a row each, the frames of one or more clips) to look at: `npx tsx models/world/contact-sheet.ts OUT.png [seed] [height]`. */

import { writeFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { actions } from './scenes/actions';
import { postures } from './scenes/postures';
import { renderPosture, renderScene } from './scenes/scene';

const [out = 'sheet.png', seedText = '1', heightText = '96', only = ''] = process.argv.slice(2);
const size = Number(heightText);
const columns = 16;
const rows: Uint8Array[][] = [];
const pick = (frames: Uint8Array): Uint8Array[] =>
  Array.from({ length: frames.length / (size * size * 3) }, (_, index) =>
    frames.subarray(index * size * size * 3, (index + 1) * size * size * 3),
  );
for (const action of actions.filter((candidate) => candidate.id.includes(only))) {
  const seed = Number(seedText) * 1000;
  rows.push([0, 1].flatMap((clip) => pick(renderScene(seed + clip, action.id, { frames: columns / 2, width: size, height: size }).frames)));
}
if (!only)
  postures.forEach((_, index) =>
    rows.push(
      Array.from(
        { length: columns },
        (_, column) => renderPosture(Number(seedText) * 1000 + column, index, { width: size, height: size }).frames,
      ),
    ),
  );
const png = new PNG({ width: columns * size, height: rows.length * size });
rows.forEach((row, rowIndex) =>
  row.forEach((frame, column) => {
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        const to = ((rowIndex * size + y) * png.width + column * size + x) * 4;
        const from = (y * size + x) * 3;
        png.data.set([frame[from] ?? 0, frame[from + 1] ?? 0, frame[from + 2] ?? 0, 255], to);
      }
  }),
);
writeFileSync(out, PNG.sync.write(png));
