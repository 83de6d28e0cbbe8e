/** A copy of a video that browsers read (H.264 and AAC in MP4), by ffmpeg: of containers and codecs that they know nothing of (AVI). */
import type { Milliseconds, Seconds } from '../../shared/base/units';
import { mediaError } from './clip/failures';
import { inputPath, outputPath } from './ffmpeg/ffmpegFiles';
import { runFfmpeg } from './ffmpeg/ffmpegRunner';

/** It encodes some hundred small frames a second, a few of 1080p. */
const patience: Milliseconds = 3_600_000;

interface CopyWishes {
  /** Default: all of it. */
  readonly part?: { readonly from: Seconds; readonly to: Seconds };
  readonly signal: AbortSignal;
}

/** Pictures and the first sound, the copy in memory. @throws AppError `codec-unsupported`, `cancelled`, and as runFfmpeg */
export async function copyByFfmpeg(file: File, { part, signal }: CopyWishes): Promise<File> {
  const cut = part === undefined ? [] : ['-ss', part.from.toFixed(6), '-t', Math.max(part.to - part.from, 1e-3).toFixed(6)];
  const args = [
    ['-v', 'error', ...cut, '-i', inputPath(file), '-map', '0:v:0', '-map', '0:a:0?'],
    ['-vf', 'scale=trunc(iw/2)*2:trunc(ih/2)*2', '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '18'],
    ['-c:a', 'aac', '-f', 'mp4', outputPath],
  ].flat();
  const { code, output, log } = await runFfmpeg('ffmpeg', file, args, { signal, deadline: performance.now() + patience });
  if (code !== 0 || output === null || output.length === 0) {
    throw mediaError('codec-unsupported', file.name, { reason: log.find((line) => line !== 'Aborted()') ?? '' });
  }
  return new File([output], `${file.name.replace(/\.[^.]+$/, '')}.mp4`, { type: 'video/mp4' });
}
