/** Which of many clips show the same, whatever their files are called: fingerprints of all, and groups of those that look alike. */
import { framesFile } from '../../shared/dataset/framesFile';
import type { LongWork } from '../../shared/base/units';
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import { lookAlikes } from './fingerprint';
import { fingerprintFile } from './inspect';
import { type PrintKeeper, printKey } from './keptPrints';

/** Decodes that run at once. */
const lanes = 2;

/**
 * @param clips a film each, or the pictures of a folder
 * @param kept fingerprints of before, which are not made again
 * @returns positions, two or more that hang together by what they look like; a clip that does not decode is nobody's like
 */
export async function clipsAlike(
  clips: readonly (File | readonly File[])[],
  { signal, onProgress }: LongWork<{ readonly done: number; readonly total: number }>,
  kept?: PrintKeeper,
): Promise<number[][]> {
  const prints = clips.map(() => '');
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    while (next < clips.length) {
      throwIfCancelled(signal);
      const index = next++;
      const clip = clips[index]!;
      const key = printKey(clip);
      try {
        const film = async (): Promise<File> => (clip instanceof File ? clip : framesFile(clip, String(index)));
        prints[index] = kept?.known.get(key) ?? (await fingerprintFile(await film(), signal));
        await kept?.add(key, prints[index]);
      } catch (thrown) {
        if (AppError.from(thrown).code === 'cancelled') throw thrown;
      }
      onProgress?.({ done: ++done, total: clips.length });
    }
  };
  let ended = false;
  try {
    await Promise.all(Array.from({ length: lanes }, lane));
    ended = true;
  } finally {
    await kept?.close(ended);
  }
  return groupsAlike(prints);
}

/** Of fingerprints, '' where there is none. */
export function groupsAlike(prints: readonly string[]): number[][] {
  const alikeOf = lookAlikes(prints.map((fingerprint) => ({ fingerprint })));
  const places = new Map<string, number[]>();
  prints.forEach((print, index) => {
    if (print !== '') places.set(print, [...(places.get(print) ?? []), index]);
  });
  const seen = new Set<string>();
  const groups: number[][] = [];
  for (const print of places.keys()) {
    if (seen.has(print)) continue;
    const [group, waiting] = [[] as number[], [print]];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (seen.has(at) || !places.has(at)) continue;
      seen.add(at);
      group.push(...places.get(at)!);
      waiting.push(...alikeOf(at));
    }
    if (group.length > 1) groups.push(group.toSorted((a, b) => a - b));
  }
  return groups;
}
