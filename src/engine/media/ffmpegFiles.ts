/** Paths inside ffmpeg's own file system, and the words that go to and from its worker. */

export interface FfmpegRequest {
  readonly id: number;
  readonly program: 'ffmpeg' | 'ffprobe';
  /** Mounted read-only at `inputPath(file)`. */
  readonly file: File;
  readonly args: readonly string[];
  /** Bytes of one raw frame written to `framesPath`. */
  readonly frameBytes: number;
}

export type FfmpegReply =
  | {
      readonly id: number;
      readonly code: number;
      readonly log: readonly string[];
      /** What the command wrote to `outputPath`; null where it wrote nothing. */
      readonly output: Uint8Array<ArrayBuffer> | null;
    }
  /** One raw frame, the moment it is decoded. */
  | { readonly id: number; readonly frame: Uint8Array<ArrayBuffer> }
  | { readonly id: number; readonly failure: string };

export const inputFolder = '/in';
/** Texts: read when the command has ended. */
export const outputPath = '/out';
/** Raw frames: handed over one by one, never held together. */
export const framesPath = '/frames';

export function inputPath(file: File): string {
  return `${inputFolder}/${inputName(file)}`;
}

/** The extension helps ffmpeg to tell formats apart that have no signature; the rest of the name could trip it. */
export function inputName(file: File): string {
  const extension = /\.([a-z0-9]{1,5})$/i.exec(file.name)?.[1]?.toLowerCase();
  return extension === undefined ? 'clip' : `clip.${extension}`;
}
