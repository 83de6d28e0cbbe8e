/** A planned film, rendered shot by shot into the system's ffmpeg. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { actionById } from '../scenes/actions';
import { exact, rawInput } from './ffmpegOptions';
import { renderScene } from '../scenes/scene';
import type { FilmPlan, Shot } from './planFilm';

export interface FilmSize {
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  /** Enlarged to this height by ffmpeg: a film of many pixels is drawn no more slowly. */
  readonly tall?: number;
}

/** Of a shot whose action happens once: it is shown again and again. */
const onceSeconds = 2.5;

/** H.264 in MP4, a key frame every four seconds at most. */
export async function writeFilm(
  { framesPerSecond, shots }: FilmPlan,
  { width, height, tall = height }: FilmSize,
  path: string,
  onShot?: (done: number) => void,
): Promise<void> {
  const scaled = ['-vf', `scale=-2:${tall}:out_color_matrix=bt709:out_range=tv`, '-pix_fmt', 'yuv420p', '-colorspace', 'bt709'];
  const coded = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '26', '-g', String(framesPerSecond * 4), '-movflags', '+faststart'];
  const ffmpeg = spawn('ffmpeg', [...rawInput({ width, height, framesPerSecond }), ...coded, ...scaled, ...exact, path], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(ffmpeg, 'close') as Promise<[number]>;
  let before: Uint8Array = new Uint8Array(width * height * 3);
  for (const [index, shot] of shots.entries()) {
    for (const frames of pictures(shot, framesPerSecond, { width, height }, before)) {
      before = frames.slice(-width * height * 3);
      if (!ffmpeg.stdin.write(frames)) await once(ffmpeg.stdin, 'drain');
    }
    onShot?.(index + 1);
  }
  ffmpeg.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`ffmpeg ended with ${code} on ${path}`);
}

/** @param before the last picture of the shot before, which a still pause shows */
function* pictures(
  shot: Shot,
  framesPerSecond: number,
  size: Pick<FilmSize, 'width' | 'height'>,
  before: Uint8Array,
): Generator<Uint8Array> {
  const { action, pause, frames, seed, setting } = shot;
  if (action === null) {
    const bytes = before.length;
    const picture = pause === 'still' ? before : new Uint8Array(bytes).fill(pause === 'black' ? 0 : 60 + (seed % 150));
    for (let frame = 0; frame < frames; frame++) yield picture;
    return;
  }
  const most = actionById(action).motion.repeats ? frames : Math.round(onceSeconds * framesPerSecond);
  const parts = Math.max(1, Math.round(frames / most));
  for (let part = 0; part < parts; part++) {
    const count = Math.floor(((part + 1) * frames) / parts) - Math.floor((part * frames) / parts);
    yield renderScene(seed + part * 1009, action, { ...size, frames: count, seconds: count / framesPerSecond, setting }).frames;
  }
}
