/** The film again, with captions and heat on every frame; its sound goes along as it is where the container takes it. */
import { Conversion, ConversionCanceledError, type Input, Output, type VideoSample } from 'mediabunny';
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import type { CallContext } from '../../shared/protocol/call';
import type { FilmProgress } from '../../shared/protocol/filmCalls';
import type { FilmAnnotation } from '../../shared/timeline/annotation';
import { copyByFfmpeg } from '../media';
import { openContainer } from '../media/sources/openContainer';
import { annotator } from './drawAnnotation';
import { collectPieces } from './pieces';
import { shapeOf, trackFacts } from './shapeOf';

/** @throws AppError `encoder-missing`, `codec-unsupported`, `cancelled` */
export async function annotateFilm(file: File, annotation: FilmAnnotation, work: CallContext<FilmProgress>): Promise<File> {
  const readable = (await isReadable(file)) ? file : await copyByFfmpeg(file, work);
  return withFilm(readable, work.signal, async (input) => {
    const track = await videoOf(input, file);
    const shape = await shapeOf(await trackFacts(track), (await input.getFormat()).name);
    const { width, height } = shape;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { alpha: false })!;
    const pen = annotator(annotation);
    const draw = (sample: VideoSample) => {
      sample.draw(context, 0, 0, width, height);
      pen.draw(context, width, height, sample.timestamp);
      return canvas;
    };
    const pieces = collectPieces();
    const conversion = await Conversion.init({
      input,
      output: new Output({ format: shape.format, target: pieces.target }),
      tracks: 'primary',
      video: {
        codec: shape.codec,
        width,
        height,
        fit: 'fill',
        allowTransformationMetadata: false,
        forceTranscode: true,
        process: draw,
        processedWidth: width,
        processedHeight: height,
      },
    });
    const total = await input.computeDuration();
    await convert(conversion, file, work.signal, (done) => work.onProgress({ done, total }));
    return pieces.file(`${stem(file)}-annotated.${shape.extension}`, shape.type);
  });
}

/** Whether this browser reads and decodes the film by itself; else ffmpeg makes a copy that it does. */
export async function isReadable(file: File): Promise<boolean> {
  const input = openContainer(file);
  try {
    return (await input.canRead()) && ((await (await input.getPrimaryVideoTrack())?.canDecode()) ?? false);
  } catch {
    return false;
  } finally {
    input.dispose();
  }
}

/** Opens the film for as long as `use` takes; the signal closes it. */
export async function withFilm<T>(file: File, signal: AbortSignal, use: (input: Input) => Promise<T>): Promise<T> {
  throwIfCancelled(signal);
  const input = openContainer(file);
  try {
    if (!(await input.canRead().catch(() => false))) throw undecodable(file, '');
    return await use(input);
  } finally {
    input.dispose();
  }
}

/** @throws AppError `codec-unsupported` */
export async function videoOf(input: Input, file: File) {
  const track = await input.getPrimaryVideoTrack();
  if (track === null || !(await track.canDecode())) throw undecodable(file, (await track?.getCodec()) ?? '');
  return track;
}

function undecodable(file: File, codec: string): AppError {
  return new AppError('codec-unsupported', `${file.name} is not decoded by this browser, so that it cannot be written anew.`, {
    remedy: 'Convert it to MP4 (H.264) or WebM first.',
    details: { file: file.name, codec },
  });
}

/** @throws AppError `cancelled`, and what the conversion fails with */
export async function convert(conversion: Conversion, file: File, signal: AbortSignal, onDone: (seconds: number) => void): Promise<void> {
  if (!conversion.isValid) throw undecodable(file, conversion.discardedTracks.map(({ reason }) => reason).join(', '));
  conversion.onProgress = (_share, seconds) => onDone(seconds);
  const stop = () => void conversion.cancel();
  signal.addEventListener('abort', stop, { once: true });
  try {
    throwIfCancelled(signal);
    await conversion.execute();
  } catch (error) {
    throwIfCancelled(signal);
    throw error instanceof ConversionCanceledError ? new AppError('cancelled', 'cancelled') : error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

export function stem({ name }: File): string {
  return name.replace(/\.[^.]+$/, '');
}
