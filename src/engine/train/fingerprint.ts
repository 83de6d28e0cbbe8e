/**
 * Is this clip already here? SHA-256 finds the same bytes; a fingerprint of three tiny grey pictures (first, middle,
 * last frame, 12 x 12 means each) finds the same film after re-encoding or rescaling. A clip played backwards or cut
 * elsewhere has another fingerprint, on purpose: those are different clips here.
 */
import type { Duplicate, TeachingClip } from '../../shared/teaching';

const side = 12;
/** Re-encoding moves a 12 x 12 mean by a few grey levels; another moment of the same scene moves some cell by far more. */
const largestMean = 3;
const largestCell = 20;

/** @param frames u8 RGB pictures of one size; the first, the middle and the last are used */
export function fingerprintOf(frames: readonly Uint8Array[], width: number, height: number): string {
  if (frames.length === 0) return '';
  const chosen = [frames[0]!, frames[frames.length >> 1]!, frames.at(-1)!];
  return chosen.map((frame) => toHex(greyMeans(frame, width, height))).join('');
}

/** Grey means of a 12 x 12 raster over the picture, [144]. */
export function greyMeans(frame: Uint8Array, width: number, height: number): Uint8Array {
  const means = new Uint8Array(side * side);
  for (let row = 0; row < side; row++) {
    const top = Math.floor((row * height) / side);
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * height) / side));
    for (let column = 0; column < side; column++) {
      const left = Math.floor((column * width) / side);
      const right = Math.max(left + 1, Math.floor(((column + 1) * width) / side));
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const at = (y * width + x) * 3;
          sum += 0.299 * frame[at]! + 0.587 * frame[at + 1]! + 0.114 * frame[at + 2]!;
        }
      }
      means[row * side + column] = Math.round(sum / ((bottom - top) * (right - left)));
    }
  }
  return means;
}

export function looksTheSame(a: string, b: string): boolean {
  if (a === '' || a.length !== b.length) return false;
  let sum = 0;
  const cells = a.length / 2;
  for (let cell = 0; cell < cells; cell++) {
    const difference = Math.abs(parseInt(a.slice(2 * cell, 2 * cell + 2), 16) - parseInt(b.slice(2 * cell, 2 * cell + 2), 16));
    if (difference > largestCell) return false;
    sum += difference;
  }
  return sum / cells <= largestMean;
}

type Comparable = Pick<TeachingClip, 'id' | 'classId' | 'role' | 'hash' | 'fingerprint' | 'trim' | 'duration'>;

/** Every pair that is one clip or looks it, in the order of the list. Cuts of one file that do not overlap are two clips. */
export function findDuplicates(clips: readonly Comparable[]): Duplicate[] {
  const found: Duplicate[] = [];
  for (let second = 1; second < clips.length; second++) {
    for (let first = 0; first < second; first++) {
      const [a, b] = [clips[first]!, clips[second]!];
      const same = a.hash !== '' && a.hash === b.hash;
      if (same && !cutsOverlap(a, b)) continue;
      if (!same && !looksTheSame(a.fingerprint, b.fingerprint)) continue;
      found.push({
        kind: same ? 'same' : 'near',
        clips: [a.id, b.id],
        acrossRoles: a.role !== b.role,
        acrossClasses: a.classId !== b.classId,
      });
    }
  }
  return found;
}

function cutsOverlap(a: Comparable, b: Comparable): boolean {
  const from = Math.max(a.trim?.from ?? 0, b.trim?.from ?? 0);
  const to = Math.min(a.trim?.to ?? a.duration, b.trim?.to ?? b.duration);
  return to > from || a.duration === 0;
}

function toHex(values: Uint8Array): string {
  return Array.from(values, (value) => value.toString(16).padStart(2, '0')).join('');
}
