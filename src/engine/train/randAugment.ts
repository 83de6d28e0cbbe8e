/**
 * RandAugment (Cubuk et al. 2020): two operations at magnitude 9 of 30, drawn once for a whole clip, in torchvision's
 * ranges. Geometric ones scale with the picture.
 */
import type { Random } from '../../shared/random';
import { type Affine, warp } from './resample';

type Operation = (frame: Uint8Array, size: number, sign: number) => void;

const count = 2;
const magnitude = 9 / 30;
const grey = [128, 128, 128] as const;

const strength = 0.9 * magnitude;
const shear = 0.3 * magnitude;
const shift = (150 / 331) * magnitude;
const angle = ((30 * magnitude) * Math.PI) / 180;

const operations: readonly Operation[] = [
  () => undefined,
  (frame, _size, sign) => mapBytes(frame, (value) => value * (1 + sign * strength)),
  (frame, _size, sign) => {
    const mean = meanGrey(frame);
    mapBytes(frame, (value) => mean + (value - mean) * (1 + sign * strength));
  },
  (frame, _size, sign) => saturate(frame, 1 + sign * strength),
  (frame) => mapBytes(frame, (value) => value & ~((1 << Math.round(4 * magnitude)) - 1)),
  (frame) => mapBytes(frame, (value) => (value < 255 * (1 - magnitude) ? value : 255 - value)),
  autocontrast,
  equalize,
  (frame, size, sign) => warpAround(frame, size, [1, sign * shear, 0, 0, 1, 0]),
  (frame, size, sign) => warpAround(frame, size, [1, 0, 0, sign * shear, 1, 0]),
  (frame, size, sign) => warpAround(frame, size, [1, 0, sign * shift * size, 0, 1, 0]),
  (frame, size, sign) => warpAround(frame, size, [1, 0, 0, 0, 1, sign * shift * size]),
  (frame, size, sign) => {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle) * sign];
    warpAround(frame, size, [cos, -sin, 0, sin, cos, 0]);
  },
];

/** Changes a view [T, size, size, 3] in place. No operation mirrors. */
export function randAugment(view: Uint8Array, size: number, random: Random): void {
  const bytes = size * size * 3;
  for (let step = 0; step < count; step++) {
    const operation = operations[random.integer(operations.length)]!;
    const sign = random.next() < 0.5 ? -1 : 1;
    for (let start = 0; start < view.length; start += bytes) operation(view.subarray(start, start + bytes), size, sign);
  }
}

function mapBytes(frame: Uint8Array, change: (value: number) => number): void {
  const table = Uint8ClampedArray.from({ length: 256 }, (_, value) => change(value));
  for (let at = 0; at < frame.length; at++) frame[at] = table[frame[at]!]!;
}

function meanGrey(frame: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < frame.length; at += 3) sum += 0.299 * frame[at]! + 0.587 * frame[at + 1]! + 0.114 * frame[at + 2]!;
  return sum / (frame.length / 3);
}

function saturate(frame: Uint8Array, factor: number): void {
  const clamp = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
  for (let at = 0; at < frame.length; at += 3) {
    const mean = 0.299 * frame[at]! + 0.587 * frame[at + 1]! + 0.114 * frame[at + 2]!;
    for (let channel = 0; channel < 3; channel++) frame[at + channel] = clamp(mean + (frame[at + channel]! - mean) * factor);
  }
}

function autocontrast(frame: Uint8Array): void {
  for (let channel = 0; channel < 3; channel++) {
    let [low, high] = [255, 0];
    for (let at = channel; at < frame.length; at += 3) {
      low = Math.min(low, frame[at]!);
      high = Math.max(high, frame[at]!);
    }
    if (high <= low) continue;
    for (let at = channel; at < frame.length; at += 3) frame[at] = Math.round(((frame[at]! - low) * 255) / (high - low));
  }
}

/** PIL's equalize: the histogram of each channel is spread evenly. */
function equalize(frame: Uint8Array): void {
  for (let channel = 0; channel < 3; channel++) {
    const histogram = new Int32Array(256);
    for (let at = channel; at < frame.length; at += 3) histogram[frame[at]!]! += 1;
    const last = histogram.findLast((value) => value > 0) ?? 0;
    const step = Math.floor((frame.length / 3 - last) / 255);
    if (step === 0) continue;
    const table = new Uint8ClampedArray(256);
    let sum = step >> 1;
    for (let value = 0; value < 256; value++) {
      table[value] = Math.floor(sum / step);
      sum += histogram[value]!;
    }
    for (let at = channel; at < frame.length; at += 3) frame[at] = table[frame[at]!]!;
  }
}

/** The map acts around the centre of the picture. */
function warpAround(frame: Uint8Array, size: number, [a, b, c, d, e, f]: Affine): void {
  const middle = (size - 1) / 2;
  warp(frame, size, [a, b, c + middle - a * middle - b * middle, d, e, f + middle - d * middle - e * middle], grey);
}
