/** Broken copies of a file, as attackers and bad disks make them: seeded, so that each can be made again. */
import type { Random } from '../../shared/base/random';

/** What counts and sizes are most often made to lie with. */
const extremes = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x0fffffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

export type Mutation = 'flips' | 'numbers' | 'cut' | 'hole' | 'repeat' | 'splice';
const mutations: readonly Mutation[] = ['flips', 'numbers', 'numbers', 'numbers', 'cut', 'hole', 'repeat', 'splice'];

/** @param other a second file, whose end a splice takes */
export function mutate(
  bytes: Uint8Array,
  other: Uint8Array,
  random: Random,
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly mutation: Mutation } {
  const below = (limit: number) => Math.floor(random.next() * limit);
  const mutation = mutations[below(mutations.length)]!;
  const copy = bytes.slice();
  // Headers lie at either end: half of all changes go there.
  const place = () =>
    [below(copy.length), below(Math.min(2048, copy.length)), copy.length - 1 - below(Math.min(2048, copy.length)), below(copy.length)][
      below(4)
    ]!;
  switch (mutation) {
    case 'flips':
      for (let i = below(16); i >= 0; i--) copy[place()] = below(256);
      return { bytes: copy, mutation };
    case 'numbers':
      for (let i = below(3); i >= 0; i--) {
        const at = Math.min(place(), copy.length - 8);
        new DataView(copy.buffer).setUint32(at, extremes[below(extremes.length)]!, random.next() < 0.3);
      }
      return { bytes: copy, mutation };
    case 'cut':
      return { bytes: copy.slice(0, 1 + below(copy.length)), mutation };
    case 'hole': {
      const at = place();
      copy.fill(random.next() < 0.5 ? 0 : 255, at, at + below(copy.length / 2));
      return { bytes: copy, mutation };
    }
    case 'repeat': {
      const from = place();
      const piece = copy.subarray(from, from + 1 + below(2000));
      const at = place();
      return { bytes: joined(copy.subarray(0, at), piece, piece, copy.subarray(at)), mutation };
    }
    case 'splice':
      return { bytes: joined(copy.subarray(0, place()), other.subarray(below(other.length))), mutation };
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
