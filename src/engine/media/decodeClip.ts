/** The route from a file to pictures: probe, plan, decode with whichever decoder manages, resize and crop. */
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import type { DecoderName, MediaInfo } from '../../shared/recognition/recognition';
import { decodeWithFfmpeg } from './decode/withFfmpeg';
import type { RunLimits } from './ffmpeg/ffmpegRunner';
import { decodeInWorker } from './worker/inMediaWorker';
import { mediaError, worseFailure } from './clip/failures';
import { collectFrames, type CollectedFrames, type DecodedFrames } from './frames/collectFrames';
import { shownSize } from './clip/orientation';
import { probeWithFfmpeg } from './probe/ffprobe';
import { readFileHead } from './probe/signature';
import { type DecodedClip, type DecodeOptions, type ProbedClip, defaultTimeLimit } from './clip/types';
import { probe } from './probeClip';

/**
 * Decodes the planned moments of a clip, resized and cropped frame by frame as Pillow would, u8 RGB [V, T, h, w, 3].
 * Calls may overlap: the next clip can be decoded while this one runs through the model.
 * @throws AppError as `probe`, or when not one frame can be decoded
 */
export async function decodeClip(source: File | ProbedClip, options: DecodeOptions): Promise<DecodedClip> {
  const { signal, onProgress, timeLimit = defaultTimeLimit, decoder = 'auto' } = options;
  const deadline = performance.now() + timeLimit;
  const clip = source instanceof File ? await probe(source, options) : source;
  if (decoder === 'webcodecs' && !clip.decoders.includes(decoder)) {
    throw mediaError('codec-unsupported', clip.file.name, { codec: clip.info.codec });
  }
  const drawn = withDraws(options);
  const onLoading = () => onProgress?.({ stage: 'loading-decoder', done: 0, total: 1 });
  const attempts = attemptsFor(clip, decoder);
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
      const { decoded, collected } = await decodeWith(attempt, clip, drawn, limits);
      const { info, damaged } = whatCame(clip, decoded);
      return { info, decoder: attempt === 'ffmpeg' ? 'ffmpeg' : 'webcodecs', frames: options.frames, damaged, ...collected };
    } catch (error) {
      throwIfCancelled(signal);
      failure = worseFailure(failure, AppError.from(error), clip.file.name);
    }
  }
  // A file that was moved or changed meanwhile looks like a broken one.
  await readFileHead(clip.file);
  throw failure ?? mediaError('nothing-decodable', clip.file.name);
}

/** Random moments are drawn once, so that every decoder gets the same. */
function withDraws(options: DecodeOptions): DecodeOptions {
  const { random, frames, temporalViews = 1 } = options;
  return random === undefined ? options : { ...options, draws: Array.from({ length: frames * temporalViews }, random) };
}

/** What a decoded clip says of itself: size as decoded, and of a damaged one how much of it there is. */
function whatCame(clip: ProbedClip, { geometry, damaged, timeline }: DecodedFrames): { info: MediaInfo; damaged: boolean } {
  const broken = damaged || clip.end.cut;
  const info = { ...clip.info, ...shownSize(geometry) };
  if (!broken) return { info, damaged: false };
  const frames = timeline.frameTimes?.length ?? Infinity;
  const duration = Math.min(timeline.end - timeline.start, frames / timeline.frameRate);
  // A video whole in length, but not decodable to its end, promised that length.
  const promised = clip.end.promised ?? clip.info.promisedDuration ?? (clip.end.cut ? 0 : clip.info.duration);
  return { damaged: true, info: { ...info, duration, promisedDuration: promised > duration + 0.5 / timeline.frameRate ? promised : null } };
}

type Attempt = DecoderName | 'webcodecs-salvage';

/** What is left of a broken file is looked for when nobody could decode it whole. */
function attemptsFor({ decoders, animation }: ProbedClip, wanted: DecodeOptions['decoder']): Attempt[] {
  const chosen = wanted === undefined || wanted === 'auto' || animation !== null ? decoders : [wanted];
  return chosen.includes('webcodecs') && animation === null ? [...chosen, 'webcodecs-salvage'] : [...chosen];
}

async function decodeWith(
  attempt: Attempt,
  clip: ProbedClip,
  options: DecodeOptions,
  limits: RunLimits & { signal: AbortSignal | undefined },
): Promise<{ decoded: DecodedFrames; collected: CollectedFrames }> {
  if (attempt !== 'ffmpeg') return decodeInWorker(clip, options, { ...limits, salvage: attempt === 'webcodecs-salvage' });
  const frames = collectFrames(options, (done, total) => options.onProgress?.({ stage: 'decoding', done, total }));
  // A file that mediabunny has probed is one that ffmpeg has not seen yet: it counts frames by its own clock.
  const track = clip.ffmpegTrack ?? (await probeWithFfmpeg(clip.file, clip.track, limits));
  const decoded = await decodeWithFfmpeg(clip, track, frames, limits);
  return { decoded, collected: frames.collected() };
}
