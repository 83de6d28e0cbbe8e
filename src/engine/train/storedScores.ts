/** Scores of a measuring under way, in storage: a test of thousands of clips that a closed tab cuts is not made again. */
import type { Milliseconds } from '../../shared/base/units';
import type { TeachingStore } from '../collection/store';
import type { KeptScores } from './measure/measure';

/** @param measuring what is measured: before, or after which epoch */
export type ScoreKeeper = (measuring: string) => Promise<KeptScores>;

interface StoredScores {
  readonly of: string;
  readonly scores: readonly (readonly [string, Float32Array])[];
}

const key = 'measuring';
/** Between two writes. */
const storedEvery: Milliseconds = 30_000;

/** @param training what else the scores depend on: settings, collection */
export function keepScores(store: TeachingStore, training: string, now: () => Milliseconds = () => performance.now()): ScoreKeeper {
  return async (measuring) => {
    const of = `${training} ${measuring}`;
    const before = await store.get<StoredScores>(key).catch(() => undefined);
    const known = new Map(before?.of === of ? before.scores : []);
    let last = now();
    return {
      known: new Map(known),
      async add(id, scores) {
        known.set(id, scores);
        if (now() - last < storedEvery) return;
        last = now();
        await store.put(key, { of, scores: [...known] } satisfies StoredScores).catch(() => undefined); // it costs a repetition, no more
      },
    };
  };
}

export function discardScores(store: TeachingStore): Promise<void> {
  return store.delete(key);
}
