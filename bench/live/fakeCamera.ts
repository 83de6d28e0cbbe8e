/** Chromium's fake camera, which plays one of the app's own drawn clips again and again. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Chromium plays a file of JPEGs at this rate, whatever it was made at. */
const cameraRate = 30;

/** The clip's JPEGs one after another, each as often as the camera's rate asks for. @param avi Motion JPEG */
function jpegsOf(avi: Buffer, rate: number): Buffer {
  const pictures: Buffer[] = [];
  const end = avi.indexOf('idx1');
  for (let at = avi.indexOf('movi') + 4; at < (end < 0 ? avi.length : end) - 8;) {
    const id = avi.toString('latin1', at, at + 4);
    const length = avi.readUInt32LE(at + 4);
    if (id === '00dc') pictures.push(avi.subarray(at + 8, at + 8 + length));
    at += 8 + length + (length % 2);
  }
  return Buffer.concat(pictures.flatMap((picture) => Array.from({ length: Math.round(cameraRate / rate) }, () => picture)));
}

/** @returns flags of a Chromium whose camera plays `public/samples/dribble.avi` (dribbling a basketball, 15 frames a second) */
export function cameraArguments(): string[] {
  const folder = join(tmpdir(), `actionscope-camera-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'dribble.mjpeg');
  writeFileSync(file, jpegsOf(readFileSync('public/samples/dribble.avi'), 15));
  return ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`, '--use-fake-ui-for-media-stream'];
}
