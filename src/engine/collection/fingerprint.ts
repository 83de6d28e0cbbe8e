/**
 * Is this clip already here? SHA-256 finds the same bytes; a fingerprint of three tiny grey pictures (first, middle,
 * last frame, 12 x 12 means each) finds the same film after re-encoding or rescaling. A clip played backwards or cut
 * elsewhere has another fingerprint, on purpose: those are different clips here.
 */
import type { Duplicate, TeachingClip } from '../../shared/teaching/teaching';

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
function greyMeans(frame: Uint8Array, width: number, height: number): Uint8Array {
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

interface Means {
  readonly cells: Uint8Array;
  readonly mean: number;
}

export function looksTheSame(a: string, b: string): boolean {
  return a !== '' && a.length === b.length && alike(meansOf(a), meansOf(b));
}

function meansOf(fingerprint: string): Means {
  const cells = Uint8Array.from({ length: fingerprint.length / 2 }, (_, cell) => parseInt(fingerprint.slice(2 * cell, 2 * cell + 2), 16));
  return { cells, mean: cells.reduce((sum, value) => sum + value, 0) / cells.length };
}

function alike({ cells: a, mean }: Means, { cells: b, mean: other }: Means): boolean {
  // The mean of the differences is never below the difference of the means: most pairs end here.
  if (a.length !== b.length || Math.abs(mean - other) > largestMean) return false;
  let sum = 0;
  for (let cell = 0; cell < a.length; cell++) {
    const difference = Math.abs(a[cell]! - b[cell]!);
    if (difference > largestCell) return false;
    sum += difference;
  }
  return sum / a.length <= largestMean;
}

/** What was compared, kept from change to change: clips come by the thousand, one after the other. */
const compared = new Map<string, { readonly means: Means; readonly alike: string[] }>();
const mostForgotten = 1000;

/** For each fingerprint the others that look the same, some of which may be of clips that are gone. */
export function lookAlikes(clips: readonly Pick<TeachingClip, 'fingerprint'>[]): (fingerprint: string) => readonly string[] {
  if (compared.size > clips.length + mostForgotten) compared.clear();
  for (const { fingerprint } of clips) {
    if (fingerprint === '' || compared.has(fingerprint)) continue;
    const fresh = { means: meansOf(fingerprint), alike: [] as string[] };
    for (const [other, known] of compared) {
      if (!alike(fresh.means, known.means)) continue;
      fresh.alike.push(other);
      known.alike.push(fingerprint);
    }
    compared.set(fingerprint, fresh);
  }
  return (fingerprint) => compared.get(fingerprint)?.alike ?? [];
}

type Comparable = Pick<TeachingClip, 'id' | 'classId' | 'role' | 'hash' | 'fingerprint' | 'trim' | 'duration'>;

/** Every pair that is one clip or looks it, in the order of the list. Cuts of one file that do not overlap are two clips. */
export function findDuplicates(clips: readonly Comparable[]): Duplicate[] {
  const found: Duplicate[] = [];
  const alikeOf = lookAlikes(clips);
  /** Positions of the clips before, by hash and by fingerprint. */
  const before = new Map<string, number[]>();
  for (const [second, b] of clips.entries()) {
    const keys = [b.hash, ...(b.fingerprint === '' ? [] : [b.fingerprint, ...alikeOf(b.fingerprint)])].filter((key) => key !== '');
    const firsts = new Set(keys.flatMap((key) => before.get(key) ?? []));
    for (const first of [...firsts].toSorted((x, y) => x - y)) {
      const a = clips[first]!;
      const same = a.hash !== '' && a.hash === b.hash;
      if (same && !cutsOverlap(a, b)) continue;
      found.push({
        kind: same ? 'same' : 'near',
        clips: [a.id, b.id],
        acrossRoles: a.role !== b.role,
        acrossClasses: a.classId !== b.classId,
      });
    }
    for (const key of new Set([b.hash, b.fingerprint])) if (key !== '') before.set(key, [...(before.get(key) ?? []), second]);
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
