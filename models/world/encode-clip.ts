/** Writes rendered frames as a video file with the system's ffmpeg (needed only to make sample and test clips, never at run time). */

import { spawnSync } from 'node:child_process';
import { exact, rawInput } from './films/ffmpegOptions';

export interface VideoFormat {
  readonly container: 'avi' | 'mp4' | 'webm' | 'mkv' | 'mov' | 'webp';
  /** As people call it. */
  readonly codec: string;
  /** ffmpeg's output options. */
  readonly options: readonly string[];
}

/** RGB is turned into BT.709 luma and chroma and tagged so, wherever the format can carry the tag. */
const tagged = [
  '-vf',
  'scale=out_color_matrix=bt709:out_range=tv',
  '-pix_fmt',
  'yuv420p',
  '-colorspace',
  'bt709',
  '-color_primaries',
  'bt709',
  '-color_trc',
  'bt709',
  '-color_range',
  'tv',
];
const plain = ['-pix_fmt', 'yuv420p'];
const h264 = (quality: number): string[] => ['-c:v', 'libx264', '-crf', String(quality), '-preset', 'slow', ...tagged];

export const formats = {
  aviMpeg4: {
    container: 'avi',
    codec: 'MPEG-4 part 2',
    options: ['-c:v', 'mpeg4', '-vtag', 'XVID', '-q:v', '6', '-g', '25', ...plain],
  },
  aviMjpeg: { container: 'avi', codec: 'Motion JPEG', options: ['-c:v', 'mjpeg', '-q:v', '9', '-pix_fmt', 'yuvj420p'] },
  mp4H264: { container: 'mp4', codec: 'H.264', options: [...h264(24), '-movflags', '+faststart'] },
  movH264: { container: 'mov', codec: 'H.264', options: h264(24) },
  mkvH264: { container: 'mkv', codec: 'H.264', options: h264(24) },
  webmVp9: {
    container: 'webm',
    codec: 'VP9',
    options: ['-c:v', 'libvpx-vp9', '-crf', '36', '-b:v', '0', '-row-mt', '0', ...tagged],
  },
  webmVp8: { container: 'webm', codec: 'VP8', options: ['-c:v', 'libvpx', '-crf', '18', '-b:v', '600k', ...plain] },
} as const satisfies Record<string, VideoFormat>;

/** frames [n, height, width, 3]. Throws with ffmpeg's own words when it fails. */
export function encodeClip(
  frames: Uint8Array,
  size: { readonly width: number; readonly height: number; readonly framesPerSecond: number },
  format: VideoFormat,
  path: string,
): void {
  const run = spawnSync('ffmpeg', [...rawInput(size), ...format.options, ...exact, path], { input: frames, maxBuffer: 1 << 24 });
  if (run.error) throw new Error(`ffmpeg could not be started; install it to make clips (${run.error.message})`);
  if (run.status !== 0) throw new Error(`ffmpeg failed on ${path}: ${run.stderr.toString()}`);
}
