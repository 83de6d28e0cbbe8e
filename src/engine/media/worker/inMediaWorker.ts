/**
 * Videos are read in workers of their own, which are ended when they take too long, fall silent, or are no longer wanted: a
 * file whose headers lie, or a decoder that hangs, costs a worker and never the engine.
 */
import type { Milliseconds, Seconds } from '../../../shared/base/units';
import { createAside } from '../../aside/aside';
import { partOf } from '../clip/partOf';
import type { FirstLook } from '../probe/look';
import type { DecodeOptions, DecodeProgress, ProbedClip } from '../clip/types';
import type { DecodeOutput, mediaTasks } from './mediaTasks';
import { openMediaPort } from './mediaPort';

/** A person looks at the answer before the next clip; a new worker, and its first decoder, would cost a third of a second. */
const idleKept: Milliseconds = 300_000;

const run = createAside<typeof mediaTasks>(openMediaPort, idleKept);

/** What a sound file of ten megabytes never needs, on a slow phone either; larger ones may take more. */
const lookLimit = { silence: 1500, total: 5000 };
const decodeSilence: Milliseconds = 5000;
/**
 * So many pieces of a film are one worker's. What decoders and packets leave behind is memory outside of its heap, which browsers
 * give back minutes later only: it goes with the worker.
 */
const piecesPerWorker = 10;
let pieces = 0;

/** How many times ten megabytes a file is, at least one. */
export function tens(file: Blob): number {
  return Math.max(1, file.size / 10_000_000);
}

/** @param patience so many times the usual limits @throws AppError as `lookAtFile`, `file-too-costly`, `cancelled` */
export function lookInWorker(file: File, signal?: AbortSignal, patience = 1): Promise<FirstLook> {
  const limits = { silence: lookLimit.silence * Math.min(4, tens(file)) * patience, milliseconds: lookLimit.total * tens(file) * patience };
  return run('look', { file }, { file: file.name, limits, ...(signal === undefined ? {} : { signal }) });
}

/** @throws AppError `file-too-costly`, `cancelled` */
export function keysInWorker(clip: ProbedClip, moments: readonly Seconds[], signal?: AbortSignal): Promise<Seconds[]> {
  const limits = { silence: lookLimit.silence * Math.min(4, tens(clip.file)) };
  return run(
    'keys',
    { clip: partOf(clip, moments.slice(0, 1)), moments },
    { file: clip.file.name, limits, ...(signal === undefined ? {} : { signal }) },
  );
}

interface DecodeLimits {
  readonly signal: AbortSignal | undefined;
  /** On performance.now()'s clock. */
  readonly deadline: number;
  readonly salvage: boolean;
}

/** @throws AppError as `decodeWithWebCodecs`, `file-too-costly`, `cancelled` */
export async function decodeInWorker(
  clip: ProbedClip,
  { onProgress, ...options }: DecodeOptions,
  limits: DecodeLimits,
): Promise<DecodeOutput> {
  const milliseconds = Math.max(0, limits.deadline - performance.now());
  const { signal: _signal, random: _random, ...plain } = options;
  const { moments } = options;
  const part = moments === undefined || clip.animation !== null || limits.salvage ? null : partOf(clip, moments);
  const input = { clip: part ?? clip, options: plain, milliseconds, salvage: limits.salvage };
  const tell = (progress: DecodeProgress | null) => {
    if (progress !== null) onProgress?.(progress);
  };
  const work = {
    file: clip.file.name,
    onProgress: tell,
    limits: { silence: decodeSilence },
    last: clip.held !== undefined && ++pieces % piecesPerWorker === 0,
  };
  const output = await run('decode', input, { ...work, ...(limits.signal === undefined ? {} : { signal: limits.signal }) });
  return part === null ? output : { ...output, decoded: { ...output.decoded, timeline: clip.timeline } };
}
