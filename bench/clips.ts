/** The clips whose decoding is timed, made once by the system's ffmpeg and kept in .cache. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../.cache/bench-clips', import.meta.url));

interface ClipRecipe {
  readonly file: string;
  readonly title: string;
  readonly options: readonly string[];
}

/** A moving test picture with grain, so that there is something to code. */
const picture = (size: string, rate: number, seconds: number): string[] => [
  '-f',
  'lavfi',
  '-i',
  `testsrc2=size=${size}:rate=${rate}:duration=${seconds},noise=alls=12:allf=t`,
];

const recipes: readonly ClipRecipe[] = [
  {
    file: 'h264-1080p-20s.mp4',
    title: 'H.264 1080p, 20 s',
    options: [...picture('1920x1080', 30, 20), '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '30', '-g', '250', '-pix_fmt', 'yuv420p'],
  },
  {
    file: 'ucf-like.avi',
    title: 'AVI (MPEG-4) 320 x 240, 7 s',
    options: [...picture('320x240', 25, 7), '-c:v', 'mpeg4', '-vtag', 'XVID', '-q:v', '5'],
  },
  {
    file: 'vp9-360p.webm',
    title: 'VP9 WebM 640 x 360, 6 s',
    options: [...picture('640x360', 30, 6), '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '700k'],
  },
];

export interface BenchClips {
  /** Null where no clip could be made. */
  readonly folder: string | null;
  readonly clips: readonly { readonly url: string; readonly title: string }[];
}

export function benchClips(say: (text: string) => void, quick: boolean): BenchClips {
  mkdirSync(folder, { recursive: true });
  const wanted = quick ? recipes.filter(({ file }) => !file.includes('1080p')) : recipes;
  if (wanted.length < recipes.length) say('The quick run leaves the 1080p clip out.');
  const made = wanted.filter(({ file, title, options }) => {
    const path = join(folder, file);
    if (existsSync(path)) return true;
    say(`Making a clip: ${title}`);
    try {
      const unfinished = join(folder, `unfinished-${file}`);
      execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...options, unfinished], { stdio: 'inherit' });
      renameSync(unfinished, path);
      return true;
    } catch {
      say(`  the system's ffmpeg is missing or could not; its rows are left out`);
      return false;
    }
  });
  return {
    folder: made.length === 0 ? null : folder,
    clips: made.map(({ file, title }) => ({ url: `/clips/${file}`, title })),
  };
}
