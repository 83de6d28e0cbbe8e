/** F of the clips that were answered, kept for other labels and for searching: some ten kilobytes each, the oldest given up where it is too much. */
import { uniqueId } from '../../shared/base/uniqueId';
import type { Bytes } from '../../shared/base/units';
import { featureBytes, featureStore, type FeatureStore, type KeptFeatures } from './featureStore';

export interface KeptClips {
  /** Keeps a clip, in the place of the oldest where there are too many, and gives the id that it is asked for with. */
  readonly add: (clip: KeptFeatures) => string;
  /** Of an earlier visit too. */
  readonly find: (id: string) => Promise<KeptFeatures | undefined>;
}

/** Enough for eight thousand clips of 8 frames with 512 numbers each. */
const mostBytes: Bytes = 128_000_000;

/** @param most bytes of all features together, in memory and in the store */
export function keptClips(most = mostBytes, store: FeatureStore = featureStore(most)): KeptClips {
  const clips = new Map<string, KeptFeatures>();
  // An engine that was started anew must not take an old clip's id for one of its own; ids rise with time.
  const engine = `${Date.now().toString(36)}-${uniqueId()}`;
  let count = 0;
  let bytes = 0;
  return {
    add(clip) {
      const id = `clip-${engine}-${String(++count).padStart(8, '0')}`;
      clips.set(id, clip);
      void store.put(id, clip);
      bytes += featureBytes(clip);
      for (const [oldest, old] of clips) {
        if (bytes <= most || oldest === id) break;
        bytes -= featureBytes(old);
        clips.delete(oldest);
      }
      return id;
    },
    find: async (id) => clips.get(id) ?? store.get(id),
  };
}
