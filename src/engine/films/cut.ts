/** Parts of a film as files of their own: copied where a part begins at a key frame, else encoded anew so that it is cut to the frame. */
import { Conversion, type Input, Mp4OutputFormat, Output, WebMOutputFormat } from 'mediabunny';
import { AppError } from '../../shared/errors/errors';
import type { CallContext } from '../../shared/protocol/call';
import type { FilmProgress } from '../../shared/protocol/filmCalls';
import { fileNameOf, type FilmPart } from '../../shared/timeline/annotation';
import { copyByFfmpeg } from '../media';
import { convert, isReadable, videoOf, withFilm } from './annotate';
import { collectPieces } from './pieces';
import { type FilmShape, shapeOf, trackFacts } from './shapeOf';

/** @throws AppError `codec-unsupported`, `cancelled` */
export async function cutFilm(file: File, parts: readonly FilmPart[], work: CallContext<FilmProgress>): Promise<File[]> {
  if (!(await isReadable(file))) return cutByFfmpeg(file, parts, work);
  return withFilm(file, work.signal, async (input) => {
    const shape = await shapeForCutting(input, file);
    const total = parts.reduce((sum, { from, to }) => sum + to - from, 0);
    const origin = Math.max(0, await input.getFirstTimestamp());
    const files: File[] = [];
    let done = 0;
    for (const { from, to, name } of parts) {
      const before = done;
      const pieces = collectPieces();
      const conversion = await Conversion.init({
        input,
        output: new Output({ format: shape.format(), target: pieces.target }),
        tracks: 'primary',
        trim: { start: origin + from, end: origin + to },
        ...(shape.video === null ? { copy: { mode: 'forced', boundaryTolerance: Infinity } } : { video: shape.video }),
      });
      await convert(conversion, file, work.signal, (seconds) => work.onProgress({ done: before + Math.min(seconds, to - from), total }));
      done = before + to - from;
      work.onProgress({ done, total });
      files.push(pieces.file(`${fileNameOf(name)}.${shape.extension}`, `video/${shape.extension}`));
    }
    return files;
  });
}

/** MP4, whatever the film was. */
async function cutByFfmpeg(file: File, parts: readonly FilmPart[], { signal, onProgress }: CallContext<FilmProgress>): Promise<File[]> {
  const files: File[] = [];
  for (const part of parts) {
    const cut = await copyByFfmpeg(file, { part, signal });
    files.push(new File([cut], `${fileNameOf(part.name)}.mp4`, { type: cut.type }));
    onProgress({ done: files.length, total: parts.length });
  }
  return files;
}

interface CutShape {
  readonly extension: FilmShape['extension'];
  /** One for each output. */
  readonly format: () => FilmShape['format'];
  /** Null where nothing can be encoded: parts are then copied from key frame to key frame. */
  readonly video: (Pick<FilmShape, 'codec' | 'width' | 'height'> & { readonly fit: 'fill' }) | null;
}

async function shapeForCutting(input: Input, file: File): Promise<CutShape> {
  const track = await videoOf(input, file);
  const container = (await input.getFormat()).name;
  const facts = await trackFacts(track);
  const formatOf = (extension: FilmShape['extension']) => () =>
    extension === 'webm' ? new WebMOutputFormat() : new Mp4OutputFormat({ fastStart: false });
  try {
    const { extension, codec, width, height } = await shapeOf(facts, container);
    return { extension, format: formatOf(extension), video: { codec, width, height, fit: 'fill' } };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'encoder-missing') throw error;
    const extension = /webm|matroska/i.test(container) ? 'webm' : 'mp4';
    return { extension, format: formatOf(extension), video: null };
  }
}
