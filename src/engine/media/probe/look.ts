/**
 * The first look at a file, without decoding a video: what kind it is, what the decoders should be given, and what the
 * fast readers tell of it. It reads what anybody may have written, so it runs where it can be ended (mediaWorker.ts).
 */
import { AppError } from '../../../shared/errors/errors';
import { lookAtEnd } from '../cutoff/cutOff';
import type { FileEnd, ProbedClip } from '../clip/types';
import { probeAnimation } from './animation';
import { mediaError } from '../clip/failures';
import { openContainer } from '../sources/openContainer';
import { probeContainer } from './container';
import { videoInPhoto, mayCarryVideo } from './motionPhoto';
import { checkClaims } from './mp4Claims';
import { lookAtPicture, type PictureKind } from './pictureFile';
import { looksEncrypted, readFileHead } from './signature';
import { straightenClock } from './transportClock';

export interface FirstLook {
  /** What the decoders are given: see ProbedClip. */
  readonly file: File;
  /** Null where ffmpeg must look. */
  readonly clip: ProbedClip | null;
  readonly end: FileEnd;
  readonly picture: PictureKind | null;
  /** Why the fast reader was not let in, in plain English; null where it was. */
  readonly doubt: string | null;
}

/** @throws AppError `still-picture`, `no-video-track`, `encrypted`, `codec-unsupported`, `file-unreadable` */
export async function lookAtFile(given: File): Promise<FirstLook> {
  let head = await readFileHead(given);
  const video = mayCarryVideo(head) ? await videoInPhoto(given) : null;
  if (video !== null) head = await readFileHead(video);
  const picture = video === null ? await lookAtPicture(given, head) : null;
  if (picture?.moves === false && picture.kind !== 'jpeg') throw mediaError('still-picture', given.name);
  const file = await straightenClock(video ?? given, head);
  const end = picture === null ? await lookAtEnd(file, head) : { cut: picture.cut, promised: null };
  const look = { file, end, picture: picture?.kind ?? null, doubt: null };
  // Many JPEG pictures one behind the other are a video, and GIF is ffmpeg's.
  if (picture !== null) {
    const ours = picture.kind !== 'jpeg' && picture.kind !== 'gif';
    return { ...look, clip: ours ? await animationOf(picture.file, picture) : null };
  }
  const { file: honest, doubt } = await checkClaims(file);
  const clip = doubt === null ? await containerOf(honest, end) : null;
  if (clip === null && (await looksEncrypted(honest))) throw mediaError('encrypted', given.name);
  return { ...look, file: honest, doubt, clip };
}

/** ffmpeg knows animated PNG too. */
async function animationOf(file: File, picture: Parameters<typeof probeAnimation>[1]): Promise<ProbedClip | null> {
  try {
    return await probeAnimation(file, picture);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'codec-unsupported') throw error;
    if (picture.kind === 'png') return null;
    // Without a decoder, the file's own brand tells.
    throw picture.moves === null ? mediaError('still-picture', file.name) : error;
  }
}

/** mediabunny's answer. Its own failures are no failures of the file. */
async function containerOf(file: File, end: FileEnd): Promise<ProbedClip | null> {
  const input = openContainer(file);
  try {
    return await probeContainer(file, input, end);
  } catch (error) {
    if (error instanceof AppError) throw error;
    return null;
  } finally {
    input.dispose();
  }
}
