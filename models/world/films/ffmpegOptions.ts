/** Options that every call of the system's ffmpeg has here: rendered frames in, the same bytes out each time. */

interface RawSize {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
}

/** Frames u8 RGB [n, height, width, 3] on standard input; only errors are said, what is there is written over. */
export function rawInput({ width, height, framesPerSecond }: RawSize): string[] {
  const shape = ['-s', `${width}x${height}`, '-r', String(framesPerSecond)];
  return ['-hide_banner', '-loglevel', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24', ...shape, '-i', '-'];
}

/** Without sound, and without what differs from one time to the next. */
export const exact = ['-an', '-map_metadata', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact', '-threads', '1'] as const;
