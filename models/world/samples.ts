/**
 * Makes the sample clips of the page from seeds that training never saw: `npx tsx models/world/samples.ts` writes
 * public/samples/*, an animated preview beside each (AVI does not play in browsers) and samples.json. Needs ffmpeg.
 */

import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeClip, formats, type VideoFormat } from './encode-clip';
import { actionById } from './scenes/actions';
import { renderScene } from './scenes/scene';

interface Sample {
  readonly action: string;
  readonly seed: number;
  readonly format: VideoFormat;
  readonly seconds: number;
  readonly framesPerSecond: number;
}

const samples: readonly Sample[] = [
  { action: 'guitar', seed: 700_000_001, format: formats.mp4H264, seconds: 2.4, framesPerSecond: 25 },
  { action: 'cycling', seed: 700_000_002, format: formats.aviMpeg4, seconds: 2, framesPerSecond: 20 },
  { action: 'jumping-jacks', seed: 700_000_003, format: formats.webmVp9, seconds: 2.4, framesPerSecond: 20 },
  { action: 'run', seed: 700_000_004, format: formats.movH264, seconds: 2, framesPerSecond: 24 },
  { action: 'weights', seed: 700_000_005, format: formats.mkvH264, seconds: 3, framesPerSecond: 15 },
  { action: 'dribble', seed: 700_000_006, format: formats.aviMjpeg, seconds: 2, framesPerSecond: 15 },
  { action: 'swim', seed: 700_000_007, format: formats.webmVp8, seconds: 2.5, framesPerSecond: 20 },
  { action: 'golf', seed: 700_000_008, format: formats.aviMpeg4, seconds: 2.5, framesPerSecond: 20 },
  { action: 'handstand', seed: 700_000_009, format: formats.mp4H264, seconds: 2.2, framesPerSecond: 25 },
  { action: 'sit-down', seed: 700_000_010, format: formats.webmVp9, seconds: 2.4, framesPerSecond: 20 },
  { action: 'open-door', seed: 700_000_011, format: formats.mp4H264, seconds: 2.4, framesPerSecond: 25 },
];

const folder = join(import.meta.dirname, '../../public/samples');
const size = { width: 320, height: 240 };
const previewSize = { width: 160, height: 120 };
const previewRate = 8;
const previewFormat: VideoFormat = {
  container: 'webp',
  codec: 'WebP',
  options: ['-c:v', 'libwebp_anim', '-loop', '0', '-quality', '60', '-pix_fmt', 'yuv420p'],
};

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const listed = samples.map(({ action, seed, format, seconds, framesPerSecond }) => {
  const { en, zh, learned } = actionById(action);
  const file = `${action}.${format.container}`;
  const preview = `${action}.webp`;
  encodeClip(
    renderScene(seed, action, { ...size, frames: Math.round(seconds * framesPerSecond), seconds }).frames,
    { ...size, framesPerSecond },
    format,
    join(folder, file),
  );
  encodeClip(
    renderScene(seed, action, { ...previewSize, frames: Math.round(seconds * previewRate), seconds }).frames,
    { ...previewSize, framesPerSecond: previewRate },
    previewFormat,
    join(folder, preview),
  );
  return {
    file,
    preview,
    action,
    en,
    zh,
    learned,
    codec: format.codec,
    container: format.container,
    seconds,
    bytes: statSync(join(folder, file)).size,
  };
});
writeFileSync(join(folder, 'samples.json'), `[\n${listed.map((sample) => `  ${JSON.stringify(sample)}`).join(',\n')}\n]\n`);
process.stdout.write(`${listed.length} clips, ${listed.reduce((sum, sample) => sum + sample.bytes, 0)} bytes\n`);
