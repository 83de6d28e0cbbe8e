/**
 * Makes the clips of e2e/clips that are not of the drawn world, from seeds: `npx tsx models/world/gate/test-clips.ts`.
 * Needs ffmpeg. Cloth in the wind under a shaking camera, and line figures of another hand.
 */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { encodeClip, formats } from '../encode-clip';
import { createRandom } from '../scenes/drawing/random';
import { madeFilms } from './madePictures';

const folder = join(import.meta.dirname, '../../../e2e/clips');
mkdirSync(folder, { recursive: true });
for (const [name, family, seed] of [
  ['cloth', 'texture', 1_500_000_001],
  ['line-figures', 'lineFigure', 1_500_000_002],
] as const) {
  const { frames, ...size } = madeFilms[family](createRandom(seed));
  encodeClip(frames, { ...size, framesPerSecond: 8 }, formats.mp4H264, join(folder, `${name}.mp4`));
}
