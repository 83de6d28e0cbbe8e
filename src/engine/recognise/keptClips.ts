/** F of the clips that were answered, kept for other labels and for searching: some ten kilobytes each, the oldest given up where it is too much. */
import { uniqueId } from '../../shared/base/uniqueId';
import type { Eyes } from '../../shared/recognition/spaces';
import type { Asked } from './speakers';

export interface KeptFeatures {
  readonly modelId: string;
  /** Of that model's files. */
  readonly modelHash: string;
  readonly asked: Asked;
  /** [V, T, E] of each pair of eyes that looked. */
  readonly features: Partial<Record<Eyes, { readonly values: Float32Array; readonly shape: readonly [number, number, number] }>>;
}

export interface KeptClips {
  /** Keeps a clip, in the place of the oldest where there are too many, and gives the id that it is asked for with. */
  readonly add: (clip: KeptFeatures) => string;
  readonly find: (id: string) => KeptFeatures | undefined;
}

/** Enough for eight thousand clips of 8 frames with 512 numbers each. */
const mostBytes = 128_000_000;

/** @param most bytes of all features together */
export function keptClips(most = mostBytes): KeptClips {
  const clips = new Map<string, KeptFeatures>();
  // An engine that was started anew must not take an old clip's id for one of its own.
  const engine = uniqueId();
  let count = 0;
  let bytes = 0;
  return {
    add(clip) {
      const id = `clip-${engine}-${++count}`;
      clips.set(id, clip);
      bytes += bytesOf(clip);
      for (const [oldest, { features }] of clips) {
        if (bytes <= most || oldest === id) break;
        bytes -= bytesOf({ features });
        clips.delete(oldest);
      }
      return id;
    },
    find: (id) => clips.get(id),
  };
}

function bytesOf({ features }: Pick<KeptFeatures, 'features'>): number {
  return Object.values(features).reduce((sum, { values }) => sum + values.byteLength, 0);
}
