/** The door's two calls: look at a file, and decode its moments with whichever decoder manages. */
import { AppError, throwIfCancelled } from '../../shared/errors';
import type { DecoderName, MediaInfo } from '../../shared/recognition';
import type { LongWork, Milliseconds } from '../../shared/units';
import { openContainer, probeContainer } from './container';
import { mediaError } from './failures';
import { decodeWithFfmpeg } from './ffmpeg';
import { probeWithFfmpeg } from './ffprobe';
import { collectFrames, type DecodedFrames, type FramePlan } from './frames';
import { shownSize } from './geometry';
import { looksEncrypted, looksLikeContainer, readHead } from './signature';
import { decodeWithWebCodecs } from './webcodecs';
import type { DecodedClip, DecodeOptions, DecodeProgress, ProbedClip } from './types';

const defaultTimeLimit: Milliseconds = 120_000;

/**
 * Looks at a file without decoding it.
 * @throws AppError `not-a-video`, `no-video-track`, `encrypted`, `truncated`, `codec-unsupported`,
 * `nothing-decodable`, `file-unreadable`, `decode-timeout`, `cancelled`
 */
export async function probe(
  file: File,
  options: LongWork<DecodeProgress> & { readonly timeLimit?: Milliseconds } = {},
): Promise<ProbedClip> {
  const { signal, onProgress, timeLimit = defaultTimeLimit } = options;
  const deadline = performance.now() + timeLimit;
  throwIfCancelled(signal);
  const head = await readHead(file);
  if (head.length === 0) throw mediaError('not-a-video', file.name, { reason: 'the file is empty' });
  const quick = await quickProbe(file, deadline, signal);
  if (quick !== null) return quick;
  if (await looksEncrypted(file)) throw mediaError('encrypted', file.name);
  try {
    const onLoading = () => onProgress?.({ stage: 'loading-decoder', done: 0, total: 1 });
    const { info, timeline, geometry, colour, track } = await probeWithFfmpeg(file, null, {
      signal,
      deadline,
      onLoading,
    });
    return { file, info, decoders: ['ffmpeg'], timeline, geometry, colour, track };
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-a-video' && looksLikeContainer(head)) {
      throw mediaError('truncated', file.name, error.details, error);
    }
    throw error;
  }
}

/** mediabunny's answer, or null where ffmpeg must look. Its own failures are no failures of the file. */
async function quickProbe(file: File, deadline: number, signal?: AbortSignal): Promise<ProbedClip | null> {
  const input = openContainer(file);
  const stop = () => input.dispose();
  const timer = setTimeout(stop, Math.max(0, deadline - performance.now()));
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await probeContainer(file, input);
  } catch (error) {
    throwIfCancelled(signal);
    if (error instanceof AppError) throw error;
    return null;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    input.dispose();
  }
}

/**
 * Decodes the planned moments of a clip, resized and cropped frame by frame as Pillow would, u8 RGB [V, T, h, w, 3].
 * Calls may overlap: the next clip can be decoded while this one runs through the model.
 * @throws AppError as `probe`, or when not one frame can be decoded
 */
export async function decodeClip(source: File | ProbedClip, options: DecodeOptions): Promise<DecodedClip> {
  const { signal, onProgress, timeLimit = defaultTimeLimit, decoder = 'auto' } = options;
  const deadline = performance.now() + timeLimit;
  const clip = source instanceof File ? await probe(source, options) : source;
  const frames = collectFrames(options, (done, total) => onProgress?.({ stage: 'decoding', done, total }));
  const onLoading = () => onProgress?.({ stage: 'loading-decoder', done: 0, total: 1 });
  const attempts = attemptsFor(decoder === 'auto' ? clip.decoders : [decoder]);
  let failure: AppError | null = null;
  for (const [number, attempt] of attempts.entries()) {
    // A decoder that hangs must leave time for the next one.
    const left = deadline - performance.now();
    const limits = {
      signal,
      onLoading,
      deadline: performance.now() + (number < attempts.length - 1 ? left / 2 : left),
    };
    try {
      const { geometry, damaged } = await decodeWith(attempt, clip, frames, limits);
      const info: MediaInfo = { ...clip.info, ...shownSize(geometry) };
      return {
        info,
        decoder: attempt === 'ffmpeg' ? 'ffmpeg' : 'webcodecs',
        frames: options.frames,
        damaged,
        ...frames.collected(),
      };
    } catch (error) {
      throwIfCancelled(signal);
      failure = worseFailure(failure, AppError.from(error), clip.file.name);
    }
  }
  // A file that was moved or changed meanwhile looks like a broken one.
  await readHead(clip.file);
  throw failure ?? mediaError('nothing-decodable', clip.file.name);
}

type Attempt = DecoderName | 'webcodecs-salvage';

/** What is left of a broken file is looked for when nobody could decode it whole. */
function attemptsFor(decoders: readonly DecoderName[]): Attempt[] {
  return decoders.includes('webcodecs') ? [...decoders, 'webcodecs-salvage'] : [...decoders];
}

function decodeWith(
  attempt: Attempt,
  clip: ProbedClip,
  frames: FramePlan,
  limits: { signal: AbortSignal | undefined; deadline: number; onLoading: () => void },
): Promise<DecodedFrames> {
  switch (attempt) {
    case 'webcodecs':
      return decodeWithWebCodecs(clip, frames, limits);
    case 'webcodecs-salvage':
      return decodeWithWebCodecs(clip, frames, { ...limits, salvage: true });
    case 'ffmpeg':
      return decodeWithFfmpeg(clip, frames, limits);
  }
}

/** Of several decoders' complaints, the one that tells the person most. */
function worseFailure(first: AppError | null, second: AppError, file: string): AppError {
  // The container could be read, so it is a video: ffmpeg stumbled over its damage.
  const latest = second.code === 'not-a-video' ? mediaError('truncated', file, second.details, second) : second;
  if (first === null) return latest;
  // A decoder that lacks the codec, and one that saw only the ruins, know less than one that tried.
  return latest.code === 'codec-unsupported' || (first.code === 'truncated' && latest.code === 'nothing-decodable')
    ? first
    : latest;
}
