/** Clips that are played frame by frame: the last one stays looked at, so that its next piece begins at once. */
import type { PlayedPiece } from '../../shared/recognition/played';
import { playFrames, probe, type ProbedClip } from '../media';

export function playedClips(): (file: File, piece: number, signal: AbortSignal) => Promise<PlayedPiece> {
  let last: { readonly file: File; readonly clip: ProbedClip } | null = null;
  return async (file, piece, signal) => {
    const known = last !== null && isSame(last.file, file) ? last.clip : null;
    const clip = known ?? (await probe(file, { signal }));
    last = { file, clip };
    return playFrames(clip, piece, signal);
  };
}

/** A file comes anew with every message. */
function isSame(a: File, b: File): boolean {
  return a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
}
