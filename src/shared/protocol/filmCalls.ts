/** Films written anew: with what was recognised drawn on them, or cut into their segments. */
import type { Seconds } from '../base/units';
import type { FilmAnnotation, FilmPart } from '../timeline/annotation';
import type { RecognizeOptions } from '../recognition/recognition';
import type { Call } from './call';

export interface FilmProgress {
  /** Seconds of film that are written. */
  readonly done: Seconds;
  readonly total: Seconds;
}

/** Attention at moments of a film. */
export interface AttentionOverFilm {
  readonly times: readonly Seconds[];
  /** Patches along one side. */
  readonly grid: number;
  /** Of the last layer, [times, grid, grid]. */
  readonly last: Float32Array;
  /** Side of the square that was seen, as a share of the picture's short side; null: the whole picture, squashed. */
  readonly crop: number | null;
}

export interface FilmCalls {
  /** Where the model looks, a frame every so often, `most` at most. Throws as `recognize`. */
  filmHeat: Call<
    { readonly file: File; readonly every: Seconds; readonly most: number } & Pick<RecognizeOptions, 'modelId' | 'adapterId'>,
    AttentionOverFilm,
    FilmProgress
  >;
  /**
   * The film with captions and heat on every frame, its sound untouched: in its own codec and container where this browser encodes it,
   * else as WebM; what only ffmpeg decodes (AVI) as if it were an MP4. Throws `encoder-missing`, `codec-unsupported`, `cancelled`.
   */
  annotateFilm: Call<{ readonly file: File; readonly annotation: FilmAnnotation }, File, FilmProgress>;
  /**
   * Each part as a file of its own, cut to the frame where the browser encodes the film's codec or another, else at its key frames; of
   * what only ffmpeg decodes as MP4.
   * Throws `codec-unsupported`, `cancelled`.
   */
  cutFilm: Call<{ readonly file: File; readonly parts: readonly FilmPart[] }, readonly File[], FilmProgress>;
}
