/** What can be wrong with a file, each with its code, an account that names the file, and what to do. */
import { AppError, type ErrorCode } from '../../../shared/errors/errors';

const convert = 'Convert it to an MP4 with H.264 (HandBrake, or: ffmpeg -i IN -c:v libx264 OUT.mp4) and try again.';

const texts = {
  'not-a-video': ['is not a video file that can be read here', `Choose a video (MP4, MOV, MKV, WebM, AVI, FLV, MPEG). ${convert}`],
  'still-picture': [
    'is a single picture, not a video',
    'Choose a video, an animated picture (GIF, WebP, PNG, AVIF) or a motion photo that still has its video.',
  ],
  'no-video-track': ['has no pictures in it, only sound or other data', 'Choose a file with a video track.'],
  encrypted: ['is encrypted (DRM), so its pictures cannot be read', 'Use a copy without copy protection.'],
  truncated: ['is cut off or damaged: the part that says where its pictures are is missing', 'Copy or download it again.'],
  'codec-unsupported': ['uses a codec that no decoder here knows', convert],
  'nothing-decodable': [
    'looks like a video, but not one of its frames could be decoded',
    `The file is probably damaged: copy or download it again. ${convert}`,
  ],
  'decode-timeout': ['took too long to decode', `Use a shorter or smaller copy. ${convert}`],
  'file-unreadable': [
    'could not be read from the disk',
    'It may have been moved, changed or deleted since it was chosen. Choose it again.',
  ],
} as const satisfies Partial<Record<ErrorCode, readonly [string, string]>>;

export type MediaFailure = keyof typeof texts;

/** `reason`: the decoder's own words, for the log. */
export function mediaError(
  code: MediaFailure,
  file: string,
  details: Readonly<Record<string, string | number>> = {},
  cause?: unknown,
): AppError {
  const [what, remedy] = texts[code];
  const codec = details['codec'] === undefined ? '' : ` (${details['codec']})`;
  return new AppError(code, `${file}${codec} ${what}.`, { remedy, details: { file, ...details }, cause });
}

/** Of several decoders' complaints, the one that tells the person most. */
export function worseFailure(first: AppError | null, second: AppError, file: string): AppError {
  // The container could be read, so it is a video: ffmpeg stumbled over its damage.
  const latest = second.code === 'not-a-video' ? mediaError('truncated', file, second.details, second) : second;
  // Where a decoder could not even be had, nothing is known of the file.
  if (first === null || isUnreachable(latest)) return latest;
  if (isUnreachable(first)) return first;
  // A decoder that lacks the codec, and one that saw only the ruins, know less than one that tried.
  return latest.code === 'codec-unsupported' || (first.code === 'truncated' && latest.code === 'nothing-decodable') ? first : latest;
}

function isUnreachable({ code }: AppError): boolean {
  return code === 'part-unreachable' || code === 'version-changed';
}
