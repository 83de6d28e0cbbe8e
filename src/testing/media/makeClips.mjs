/**
 * Draws the test clips of this folder anew, by the system's ffmpeg: `node src/testing/media/makeClips.mjs`. Only for
 * whoever changes them; tests read what is committed. Each frame shows its number, see frameNumber.ts.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'clips');
const work = join(tmpdir(), `clips-${process.pid}`);
mkdirSync(folder, { recursive: true });
mkdirSync(work);

/**
 * RGB of one frame; `grey` draws another picture, without a number, for tracks that are not the film.
 * @param {number} number @param {number} width @param {number} height @param {boolean} grey
 */
function draw(number, width, height, grey) {
  const pixels = Buffer.alloc(width * height * 3, 64);
  /** @param {number} x @param {number} y @param {number} side @param {number[]} color */
  const square = (x, y, side, color) => {
    const [left, top, right, bottom] = [x - side / 2, y - side / 2, x + side / 2, y + side / 2];
    for (let row = Math.round((top * height) / 240); row < (bottom * height) / 240; row++) {
      for (let column = Math.round((left * width) / 320); column < (right * width) / 320; column++)
        pixels.set(color, (row * width + column) * 3);
    }
  };
  if (grey) return pixels;
  square(73, 33, 36, [220, 30, 30]);
  square(247, 33, 36, [30, 220, 30]);
  square(73, 207, 36, [30, 30, 220]);
  square(247, 207, 36, [220, 220, 30]);
  for (let bit = 0; bit < 8; bit++) {
    square(97 + 42 * (bit % 4), 99 + 42 * Math.floor(bit / 4), 38, (number >> bit) & 1 ? [235, 235, 235] : [16, 16, 16]);
  }
  return pixels;
}

/** A file of raw frames numbered `from` to `to`. @param {number} from @param {number} to */
function frames(from, to, { width = 160, height = 120, grey = false } = {}) {
  const path = join(work, `${from}-${to}-${width}-${grey}.rgb`);
  writeFileSync(path, Buffer.concat(Array.from({ length: to - from }, (_, i) => draw(from + i, width, height, grey))));
  return ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-r', '25', '-i', path];
}

const flags = ['-fflags', '+bitexact', '-flags:v', '+bitexact', '-map_metadata', '-1'];
const h264 = [
  '-c:v',
  'libx264',
  '-preset',
  'veryslow',
  '-crf',
  '30',
  '-bf',
  '2',
  '-g',
  '25',
  '-pix_fmt',
  'yuv420p',
  '-x264-params',
  'threads=1',
];
/** @param {(string | string[])[]} args */
const ffmpeg = (...args) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...args.flat()], { stdio: 'inherit' });
/** @param {string} name @param {(string | string[])[]} args */
const make = (name, ...args) => ffmpeg(...args, flags, join(folder, name));
/** @param {string} name */
const clip = (name) => join(folder, name);
/** @param {string} name */
const temporary = (name) => join(work, name);

const film = frames(0, 50);
make('plain.mp4', film, h264, '-movflags', '+faststart');
// Not `.ts`, which would be TypeScript.
for (const name of ['plain.mkv', 'plain.mov', 'plain.flv', 'plain.m2t', 'plain.m2ts'])
  make(name, '-i', clip('plain.mp4'), '-c', 'copy', ...(name.endsWith('m2t') ? ['-f', 'mpegts'] : []));
make('fragments.mp4', '-i', clip('plain.mp4'), '-c', 'copy', '-movflags', 'frag_keyframe+empty_moov+default_base_moof');
make('h264.avi', film, h264);
make('packed.avi', film, '-c:v', 'libxvid', '-vtag', 'XVID', '-bf', '2', '-q:v', '12', '-g', '25');
make('mjpeg.avi', frames(0, 12), '-c:v', 'mjpeg', '-q:v', '16');
make('vp8.webm', film, '-c:v', 'libvpx', '-b:v', '40k', '-g', '25');
make('vp9.webm', film, '-c:v', 'libvpx-vp9', '-b:v', '30k', '-g', '25');
make('program.mpg', film, '-c:v', 'mpeg2video', '-bf', '2', '-q:v', '16', '-f', 'vob');
make('theora.ogv', film, '-c:v', 'libtheora', '-q:v', '3', '-g', '25');
make('media.wmv', film, '-c:v', 'wmv2', '-q:v', '10', '-g', '25');
make(
  'theora-vorbis.ogv',
  film,
  '-f',
  'lavfi',
  '-i',
  'sine=duration=2',
  '-c:v',
  'libtheora',
  '-q:v',
  '3',
  '-g',
  '25',
  '-c:a',
  'libvorbis',
  '-ar',
  '8000',
  '-ac',
  '1',
  '-b:a',
  '16k',
);
make('open.avi', film, '-c:v', 'mpeg4', '-q:v', '12', '-f', 'avi', '-seekable', '0');
make('live.webm', film, '-c:v', 'libvpx', '-b:v', '40k', '-g', '25', '-f', 'webm', '-live', '1');

// Clocks.
make(
  'wrap.m2t',
  '-i',
  clip('plain.mp4'),
  '-c',
  'copy',
  '-output_ts_offset',
  String(2 ** 33 / 90000 - 1),
  '-muxdelay',
  '0',
  '-muxpreload',
  '0',
  '-f',
  'mpegts',
);
const parts = [
  [0, 20],
  [20, 30],
  [30, 50],
].map(([from, to]) => {
  const name = temporary(`part-${from}.ts`);
  ffmpeg(frames(from, to), h264, flags, name);
  return readFileSync(name);
});
writeFileSync(clip('joined.m2t'), Buffer.concat(parts));
const program = [
  [0, 25],
  [25, 50],
].map(([from, to]) => {
  const name = temporary(`part-${from}.mpg`);
  ffmpeg(frames(from, to), '-c:v', 'mpeg2video', '-bf', '2', '-q:v', '16', '-f', 'vob', flags, name);
  return readFileSync(name);
});
writeFileSync(clip('joined.mpg'), Buffer.concat(program));
make('late.mkv', '-itsoffset', '3', '-i', clip('plain.mp4'), '-c', 'copy');
make('negative.mkv', '-i', clip('plain.mp4'), '-c', 'copy', '-output_ts_offset', '-0.5', '-avoid_negative_ts', 'disabled');
make('editlist.mp4', '-ss', '0.5', '-i', clip('plain.mp4'), '-c', 'copy');
make('delayed.mp4', '-itsoffset', '3', '-i', clip('plain.mp4'), '-c', 'copy');

// Tracks.
const stills = frames(0, 3, { width: 320, height: 240, grey: true });
make('stills.mp4', film, stills, '-map', '0', '-map', '1', h264, '-r:v:1', '1');
make(
  'stills-first.mp4',
  stills,
  film,
  '-map',
  '0',
  '-map',
  '1',
  h264,
  '-r:v:0',
  '1',
  '-disposition:v:0',
  'default',
  '-disposition:v:1',
  '0',
);
ffmpeg(frames(0, 1, { width: 320, height: 240, grey: true }), '-c:v', 'mjpeg', '-q:v', '20', flags, temporary('thumb.mov'));
make('thumbnail.mp4', '-i', temporary('thumb.mov'), '-i', clip('plain.mp4'), '-map', '0', '-map', '1', '-c', 'copy');
ffmpeg(frames(0, 1, { width: 320, height: 240, grey: true }), '-c:v', 'mjpeg', '-q:v', '20', flags, temporary('cover.jpg'));
make('cover.mkv', '-i', clip('plain.mp4'), '-c', 'copy', '-attach', temporary('cover.jpg'), '-metadata:s:t', 'mimetype=image/jpeg');
make(
  'cover.mp4',
  '-i',
  temporary('cover.jpg'),
  '-i',
  clip('plain.mp4'),
  '-map',
  '0',
  '-map',
  '1',
  '-c',
  'copy',
  '-disposition:v:0',
  'attached_pic',
);

// Pictures.
const short = frames(0, 20);
make('animated.webp', short, '-c:v', 'libwebp_anim', '-lossless', '0', '-q:v', '30', '-loop', '0');
make('animated.png', short, '-c:v', 'apng', '-pix_fmt', 'rgb24', '-plays', '0', '-f', 'apng');
make('animated.gif', short, '-vf', 'split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none');
make('animated.avif', short, '-c:v', 'libaom-av1', '-cpu-used', '6', '-crf', '45', '-pix_fmt', 'yuv420p');
const one = frames(7, 8);
make('still.jpg', one, '-q:v', '20');
make('still.webp', one, '-c:v', 'libwebp', '-q:v', '30');
make('still.png', one);
make('still.gif', one, '-vf', 'split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none');

rmSync(work, { recursive: true });
