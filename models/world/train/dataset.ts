/**
 * Renders training or test pictures to raw files: frames.u8 [n, height, width, 3], joints.f32 [n, 13, 2] and index.json.
 * First `clips` clips of `frames` pictures for each chosen action, then `stills` stills of each posture.
 *
 *   npx tsx models/world/train/dataset.ts --out /tmp/demo-data/train-0 --seed 100000000 --clips 250 --stills 1500
 */

import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { actions } from '../scenes/actions';
import { postures } from '../scenes/postures';
import { renderPosture, renderScene } from '../scenes/scene';

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    seed: { type: 'string', default: '1' },
    clips: { type: 'string', default: '100' },
    frames: { type: 'string', default: '8' },
    stills: { type: 'string', default: '0' },
    which: { type: 'string', default: 'learned' },
    width: { type: 'string', default: '118' },
    height: { type: 'string', default: '110' },
  },
});
if (!values.out) throw new RangeError('--out is missing');
const [seed, clips, frames, stills, width, height] = [
  values.seed,
  values.clips,
  values.frames,
  values.stills,
  values.width,
  values.height,
].map(Number) as [number, number, number, number, number, number];
const chosen = actions.filter((action) => values.which === 'all' || action.learned === (values.which === 'learned'));

mkdirSync(values.out, { recursive: true });
const pictures = openSync(join(values.out, 'frames.u8'), 'w');
const joints = openSync(join(values.out, 'joints.f32'), 'w');
let next = seed;
for (const action of chosen)
  for (let clip = 0; clip < clips; clip++) {
    const scene = renderScene(next++, action.id, { frames, width, height });
    writeSync(pictures, scene.frames);
    writeSync(joints, new Uint8Array(scene.joints.buffer));
  }
const shows: string[][] = [];
postures.forEach((_, index) => {
  for (let still = 0; still < stills; still++) {
    const scene = renderPosture(next++, index, { width, height });
    writeSync(pictures, scene.frames);
    writeSync(joints, new Uint8Array(scene.joints.buffer));
    shows.push([...scene.shows]);
  }
});
closeSync(pictures);
closeSync(joints);
writeFileSync(
  join(values.out, 'index.json'),
  JSON.stringify({
    width,
    height,
    frames,
    clips,
    seed,
    actions: chosen.map(({ id, shows: also }) => ({ id, shows: also ?? [] })),
    stills: shows,
  }),
);
