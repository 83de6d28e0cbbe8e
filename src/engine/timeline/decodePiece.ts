/** Frames of some moments of a film, as each pair of eyes wants them. */
import type { AppError } from '../../shared/errors/errors';
import type { DecoderName } from '../../shared/recognition/recognition';
import type { Milliseconds, Seconds } from '../../shared/base/units';
import { freeBytes } from '../base/freeBytes';
import { decodeClip, type ProbedClip } from '../media';
import { pictureOptions } from '../model';
import type { TimelineEyes } from './openTimeline';

/** Frames u8 RGB [n, R, R, 3] end to end. */
export interface Frames {
  readonly size: number;
  readonly pixels: Uint8Array;
}

export interface DecodedMoments {
  /** By the pictures that eyes want. */
  readonly frames: ReadonlyMap<string, Frames>;
  /** Of the frames that came, by moment. */
  readonly times: readonly Seconds[];
  readonly decoder: DecoderName;
  /** Moments were replaced by others: the film breaks off here. */
  readonly damaged: boolean;
  readonly busy: Milliseconds;
}

interface Decoding {
  readonly decoder: DecoderName | 'auto';
  readonly signal: AbortSignal;
  readonly onLoading?: () => void;
}

/** A piece has half a minute of video in it, and may be 4K in ffmpeg. */
const patience: Milliseconds = 600_000;

/** @param moments in the player's seconds, ascending @throws AppError as decodeClip */
export async function decodeMoments(
  clip: ProbedClip,
  eyes: readonly TimelineEyes[],
  moments: readonly Seconds[],
  { decoder, signal, onLoading }: Decoding,
): Promise<DecodedMoments> {
  const start = performance.now();
  const frames = new Map<string, Frames>();
  let last: Pick<DecodedMoments, 'times' | 'decoder' | 'damaged'> | undefined;
  for (const { pictures, config } of eyes) {
    if (frames.has(pictures)) continue;
    const decoded = await decodeClip(clip, {
      frames: moments.length,
      moments,
      ...pictureOptions(config),
      decoder,
      signal,
      timeLimit: patience,
      onProgress: ({ stage }) => {
        if (stage === 'loading-decoder') onLoading?.();
      },
    });
    frames.set(pictures, { size: decoded.width, pixels: decoded.pixels });
    last = { times: decoded.times[0]!, decoder: decoded.decoder, damaged: decoded.damaged && breaksOff(moments, decoded.times[0]!) };
  }
  return { frames, ...last!, busy: performance.now() - start };
}

/** What a damaged film lacks was replaced by its last frames; what is merely less than perfect is not. */
function breaksOff(asked: readonly Seconds[], came: readonly Seconds[]): boolean {
  return asked.at(-1)! - came.at(-1)! > 1;
}

/** Frames `from` to `to` of them. */
export function someFrames({ size, pixels }: Frames, from: number, to: number): Frames {
  const bytes = size * size * 3;
  return { size, pixels: pixels.subarray(from * bytes, to * bytes) };
}

/** What goes on from one piece to the next: its last moments. Takes `after` over. */
export function joinFrames(before: Frames | undefined, after: Frames): Frames {
  if (before === undefined || before.pixels.length === 0) return after;
  const pixels = new Uint8Array(before.pixels.length + after.pixels.length);
  pixels.set(before.pixels);
  pixels.set(after.pixels, before.pixels.length);
  freeBytes(after.pixels);
  return { size: after.size, pixels };
}

/** Whether a later film position may still be decodable; what says nothing of the film ends the run. */
export function isFilmsFault({ code }: AppError): boolean {
  return ['nothing-decodable', 'truncated', 'decode-timeout', 'file-too-costly', 'codec-unsupported'].includes(code);
}
