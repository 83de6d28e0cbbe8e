/**
 * What is done with a video in the media worker: a first look, and decoding by the browser's decoders. Both read what
 * anybody may have written, and say ten times a second that they are not caught in it.
 */
import type { AsideTasks, TaskWork } from '../../aside/protocol';
import { collectFrames, type CollectedFrames, type DecodedFrames } from '../frames/collectFrames';
import { lookAtFile, type FirstLook } from '../probe/look';
import type { DecodeOptions, DecodeProgress, ProbedClip } from '../clip/types';
import { keyTimes } from '../decode/keyTimes';
import { decodeWithWebCodecs } from '../decode/withWebCodecs';
import type { Seconds } from '../../../shared/base/units';

/** Null: nothing but a sign of life. */
type Sign = DecodeProgress | null;

interface DecodeInput {
  readonly clip: ProbedClip;
  /** Plain data: no signal, no callbacks. */
  readonly options: DecodeOptions;
  readonly milliseconds: number;
  readonly salvage: boolean;
}

export interface DecodeOutput {
  readonly decoded: DecodedFrames;
  readonly collected: CollectedFrames;
}

const signEvery = 100;

async function withSigns<T>({ onProgress }: TaskWork<Sign>, work: Promise<T>): Promise<T> {
  const timer = setInterval(() => onProgress(null), signEvery);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

function look({ file }: { readonly file: File }, work: TaskWork<Sign>): Promise<FirstLook> {
  return withSigns(work, lookAtFile(file));
}

function decode({ clip, options, milliseconds, salvage }: DecodeInput, work: TaskWork<Sign>): Promise<DecodeOutput> {
  const frames = collectFrames(options, (done, total) => work.onProgress({ stage: 'decoding', done, total }));
  const limits = { deadline: performance.now() + milliseconds, salvage };
  return withSigns(
    work,
    decodeWithWebCodecs(clip, frames, limits).then((decoded) => ({ decoded, collected: frames.collected() })),
  );
}

interface KeysInput {
  readonly clip: ProbedClip;
  readonly moments: readonly Seconds[];
}

function keys({ clip, moments }: KeysInput, work: TaskWork<Sign>): Promise<Seconds[]> {
  return withSigns(work, keyTimes(clip, moments));
}

export const mediaTasks = {
  look: async () => look,
  keys: async () => keys,
  decode: async () => decode,
} satisfies AsideTasks;
