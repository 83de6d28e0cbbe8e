/** The first stop of the route: what a file is, which frames it has and when they are shown. Nothing is decoded. */
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import type { LongWork, Milliseconds } from '../../shared/base/units';
import { mediaError } from './clip/failures';
import { defaultTimeLimit, type DecodeProgress, type ProbedClip } from './clip/types';
import type { RunLimits } from './ffmpeg/ffmpegRunner';
import { probeWithFfmpeg } from './probe/ffprobe';
import type { FirstLook } from './probe/look';
import { looksLikeContainer, readFileHead } from './probe/signature';
import { lookInWorker, tens } from './worker/inMediaWorker';

/** ffmpeg only reads while it looks: one that stops reading is caught in a loop. */
const probeSilence: Milliseconds = 1500;
/** How much more time the second look has than the first. */
const patience = 10;

/**
 * Looks at a file without decoding it.
 * @throws AppError `not-a-video`, `no-video-track`, `still-picture`, `encrypted`, `truncated`, `codec-unsupported`,
 * `nothing-decodable`, `file-unreadable`, `file-too-costly`, `decode-timeout`, `part-unreachable`, `cancelled`
 */
export async function probe(
  file: File,
  options: LongWork<DecodeProgress> & { readonly timeLimit?: Milliseconds } = {},
): Promise<ProbedClip> {
  const { signal, onProgress, timeLimit = defaultTimeLimit } = options;
  const deadline = performance.now() + timeLimit;
  throwIfCancelled(signal);
  const head = await readFileHead(file);
  if (head.length === 0) throw mediaError('not-a-video', file.name, { reason: 'the file is empty' });
  const look = await firstLook(file, signal);
  if (look.clip !== null) return look.clip;
  const limits: RunLimits = {
    signal,
    deadline,
    onLoading: () => onProgress?.({ stage: 'loading-decoder', done: 0, total: 1 }),
    silence: probeSilence * Math.min(10, tens(file)),
    secondTry: look.doubt === null,
  };
  try {
    return await ffmpegsLook(look, limits);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const clip = error.code === 'codec-unsupported' ? await patientLook(look, signal) : null;
    if (clip !== null) return clip;
    if (error.code !== 'not-a-video') throw error;
    if (look.picture !== null) throw mediaError('still-picture', file.name, error.details, error);
    throw looksLikeContainer(head) ? mediaError('truncated', file.name, error.details, error) : error;
  }
}

/** A first look, and whether it was given up before its end. */
type Look = FirstLook & { readonly givenUp: boolean };

/** A file at which the first look hangs is left to ffmpeg. */
async function firstLook(file: File, signal: AbortSignal | undefined): Promise<Look> {
  try {
    return { ...(await lookInWorker(file, signal)), givenUp: false };
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code !== 'file-too-costly' && error.code !== 'internal') throw error;
    return { file, clip: null, end: { cut: false, promised: null }, picture: null, doubt: error.message, givenUp: true };
  }
}

/**
 * ffmpeg could read the container, so it is an honest one, but not its codec (AV1): where the first look had only run out of
 * time, on a machine that is busy with other things, the browser may still know it.
 */
async function patientLook({ file, givenUp }: Look, signal: AbortSignal | undefined): Promise<ProbedClip | null> {
  if (!givenUp) return null;
  const look = await lookInWorker(file, signal, patience).catch(() => null);
  throwIfCancelled(signal);
  return look?.clip ?? null;
}

/** What the fast readers do not know is ffmpeg's. */
async function ffmpegsLook({ file, end }: FirstLook, limits: RunLimits): Promise<ProbedClip> {
  const ffmpegTrack = await probeWithFfmpeg(file, null, limits);
  const { info, timeline, geometry, colour, track, still } = ffmpegTrack;
  if (still) throw mediaError('still-picture', file.name);
  return { file, info, decoders: ['ffmpeg'], timeline, geometry, colour, track, end, animation: null, ffmpegTrack };
}
