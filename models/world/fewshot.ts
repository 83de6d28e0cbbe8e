/**
 * Writes a few-shot collection: one folder a class with small clips, and the same for held-out clips.
 *
 *   npx tsx models/world/fewshot.ts --out DIR --actions sit-down,stand-up --per-class 8 --seed 1 [--format mp4|avi|webm]
 *
 * Folder names are the English labels (`--folders id` uses ids). Different seeds give different people and places.
 */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeClip, formats, type VideoFormat } from './encode-clip';
import { actionById } from './scenes/actions';
import { renderScene } from './scenes/scene';

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    actions: { type: 'string', default: 'sit-down,stand-up' },
    'per-class': { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    format: { type: 'string', default: 'mp4' },
    folders: { type: 'string', default: 'label' },
    width: { type: 'string', default: '160' },
    height: { type: 'string', default: '120' },
    fps: { type: 'string', default: '12' },
  },
});
if (!values.out) throw new RangeError('--out is missing: the folder to write to');
const byName: Record<string, VideoFormat> = { mp4: formats.mp4H264, avi: formats.aviMpeg4, webm: formats.webmVp9 };
const format = byName[values.format];
if (!format) throw new RangeError(`--format must be one of ${Object.keys(byName).join(', ')}`);
const [width, height, framesPerSecond, perClass, seed] = [values.width, values.height, values.fps, values['per-class'], values.seed].map(
  Number,
) as [number, number, number, number, number];

values.actions.split(',').forEach((id, classIndex) => {
  const action = actionById(id.trim());
  const folder = join(values.out ?? '', values.folders === 'id' ? action.id : action.en);
  mkdirSync(folder, { recursive: true });
  for (let clip = 0; clip < perClass; clip++) {
    // Seeds of their own range, far from training (100 to 150 million) and test (900 million and up).
    const clipSeed = 400_000_000 + seed * 100_000 + classIndex * 1000 + clip;
    const seconds = 2 + (clip % 4) * 0.25;
    const scene = renderScene(clipSeed, action.id, {
      frames: Math.round(seconds * framesPerSecond),
      width,
      height,
      seconds,
    });
    encodeClip(
      scene.frames,
      { width, height, framesPerSecond },
      format,
      join(folder, `${action.id}-${String(clip).padStart(2, '0')}.${format.container}`),
    );
  }
});
