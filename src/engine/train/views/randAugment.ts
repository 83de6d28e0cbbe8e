/**
 * RandAugment (Cubuk et al. 2020): two operations at magnitude 9 of 30, drawn once for a whole clip, in torchvision's
 * ranges. Geometric ones scale with the picture. No operation mirrors.
 */
import type { Random } from '../../../shared/base/random';
import { changeBits, type PictureChange, type Rgb } from '../../nn';

type Operation = (size: number, sign: number) => PictureChange | null;

const count = 2;
const magnitude = 9 / 30;
const grey: Rgb = [128, 128, 128];

const strength = 0.9 * magnitude;
const shear = 0.3 * magnitude;
const shift = (150 / 331) * magnitude;
const angle = (30 * magnitude * Math.PI) / 180;
const whole = (value: number): number => Math.round(value * 2 ** changeBits);

const operations: readonly Operation[] = [
  () => null,
  (_, sign) => table((value) => value * (1 + sign * strength)),
  (_, sign) => ({ kind: 'contrast', factor: whole(1 + sign * strength) }),
  (_, sign) => ({ kind: 'saturation', factor: whole(1 + sign * strength) }),
  () => table((value) => value & ~((1 << Math.round(4 * magnitude)) - 1)), // posterize
  () => table((value) => (value < 255 * (1 - magnitude) ? value : 255 - value)), // solarize
  () => ({ kind: 'autocontrast' }),
  () => ({ kind: 'equalize' }),
  (size, sign) => warpAround(size, [1, sign * shear, 0, 0, 1, 0]),
  (size, sign) => warpAround(size, [1, 0, 0, sign * shear, 1, 0]),
  (size, sign) => warpAround(size, [1, 0, sign * shift * size, 0, 1, 0]),
  (size, sign) => warpAround(size, [1, 0, 0, 0, 1, sign * shift * size]),
  (size, sign) => {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle) * sign];
    return warpAround(size, [cos, -sin, 0, sin, cos, 0]);
  },
];

/** The changes of one clip's frames, size x size. */
export function randAugment(size: number, random: Random): PictureChange[] {
  return Array.from({ length: count }, () => {
    const operation = operations[random.integer(operations.length)]!;
    return operation(size, random.next() < 0.5 ? -1 : 1);
  }).filter((change) => change !== null);
}

function table(level: (value: number) => number): PictureChange {
  return { kind: 'table', table: new Uint8Array(Uint8ClampedArray.from({ length: 256 }, (_, value) => level(value)).buffer) };
}

/** The map acts around the centre of the picture. */
function warpAround(size: number, [a, b, c, d, e, f]: readonly [number, number, number, number, number, number]): PictureChange {
  const middle = (size - 1) / 2;
  const map = [a, b, c + middle - a * middle - b * middle, d, e, f + middle - d * middle - e * middle];
  return { kind: 'warp', map: map.map(whole), fill: grey };
}
