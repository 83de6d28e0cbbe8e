/** In which codec and container a film is written: its own where this browser encodes it, else WebM. */
import { canEncodeVideo, Mp4OutputFormat, type InputVideoTrack, type OutputFormat, type VideoCodec, WebMOutputFormat } from 'mediabunny';
import { AppError } from '../../shared/errors/errors';

export interface FilmShape {
  readonly format: OutputFormat;
  readonly codec: VideoCodec;
  readonly extension: 'mp4' | 'webm';
  readonly type: 'video/mp4' | 'video/webm';
  /** Encoders of most codecs want even sides. */
  readonly width: number;
  readonly height: number;
}

const webmCodecs: readonly VideoCodec[] = ['vp9', 'vp8', 'av1'];

/**
 * @param container mediabunny's name of the film's container @param encodes tests hand in their own
 * @throws AppError `encoder-missing`
 */
export async function shapeOf(
  { codec: own, width, height }: { readonly codec: VideoCodec | null; readonly width: number; readonly height: number },
  container: string,
  encodes: typeof canEncodeVideo = canEncodeVideo,
): Promise<FilmShape> {
  const size = { width: even(width), height: even(height) };
  const inWebm = /webm|matroska/i.test(container);
  if (own !== null && (!inWebm || webmCodecs.includes(own)) && (await encodes(own, size))) {
    return inWebm
      ? webm(own, size)
      : { ...size, format: new Mp4OutputFormat({ fastStart: false }), codec: own, extension: 'mp4', type: 'video/mp4' };
  }
  for (const codec of webmCodecs) if (await encodes(codec, size)) return webm(codec, size);
  throw new AppError('encoder-missing', 'This browser encodes none of VP9, VP8 and AV1.', {
    remedy: 'Use a recent Chrome, Edge or Firefox, or save the segments as captions.',
  });
}

function webm(codec: VideoCodec, size: Pick<FilmShape, 'width' | 'height'>): FilmShape {
  return { ...size, format: new WebMOutputFormat(), codec, extension: 'webm', type: 'video/webm' };
}

/** What a track is made of, as it is shown. */
export async function trackFacts(track: InputVideoTrack) {
  return { codec: await track.getCodec(), width: await track.getDisplayWidth(), height: await track.getDisplayHeight() };
}

function even(side: number): number {
  return Math.max(2, side - (side % 2));
}
