/** Seeded randomness for the drawn scenes: every draw comes from the seed that is handed in. */

export interface Random {
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** Integer in [0, count). */
  below(count: number): number;
  pick<Item>(items: readonly Item[]): Item;
  chance(probability: number): boolean;
}

/** mulberry32 after a mixing of the seed, so that neighbouring seeds give unrelated streams. */
export function createRandom(seed: number): Random {
  let state = mix(seed >>> 0) ^ mix((seed / 4294967296) >>> 0 || 0x9e3779b9);
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  }
  const random: Random = {
    uniform: (low, high) => low + (high - low) * next(),
    below: (count) => Math.floor(next() * count),
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError('pick needs a non-empty list');
      return item;
    },
    chance: (probability) => next() < probability,
  };
  return random;
}

function mix(seed: number): number {
  let value = Math.imul(seed ^ (seed >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
