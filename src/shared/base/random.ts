/**
 * Seeded randomness: xoshiro128** (Blackman & Vigna 2018) seeded by splitmix32. The only source of chance in the
 * house; the same seed gives the same numbers on every machine.
 */

export interface Random {
  /** Uniform in [0, 1), 32 bits of it. */
  next(): number;
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** Normal with mean 0 and variance 1 (Box and Muller). */
  normal(): number;
  /** Whole number in [0, below). */
  integer(below: number): number;
  /** A shuffled copy (Fisher and Yates). */
  shuffle<T>(values: readonly T[]): T[];
  /** Another generator, independent of this one, named by a number or a word. */
  fork(name: number | string): Random;
  /** Four words that `restoreRandom` takes back. */
  state(): RandomState;
}

export type RandomState = readonly [number, number, number, number];

/** A generator from a whole number; only its low 32 bits count. */
export function createRandom(seed: number): Random {
  let word = seed >>> 0;
  const split = (): number => {
    word = (word + 0x9e3779b9) >>> 0;
    let z = word;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  return restoreRandom([split(), split(), split(), split()]);
}

/** The generator that wrote this state goes on where it was. */
export function restoreRandom(state: RandomState): Random {
  let [a, b, c, d] = state;
  const word = (): number => {
    const scrambled = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11);
    return scrambled;
  };
  const next = (): number => word() / 4294967296;
  const random: Random = {
    next,
    uniform: (low, high) => low + (high - low) * next(),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    integer: (below) => Math.floor(next() * below),
    shuffle(values) {
      const shuffled = [...values];
      for (let last = shuffled.length - 1; last > 0; last--) {
        const chosen = random.integer(last + 1);
        [shuffled[last], shuffled[chosen]] = [shuffled[chosen]!, shuffled[last]!];
      }
      return shuffled;
    },
    fork: (name) => createRandom((hash(String(name)) ^ word()) >>> 0),
    state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0],
  };
  return random;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
