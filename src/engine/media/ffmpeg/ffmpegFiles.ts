/** Paths inside ffmpeg's own file system. */

export const inputFolder = '/in';
/** Texts: read when the command has ended. */
export const outputPath = '/out';
export const framesFolder = '/frames';
/** Raw frames, a file for each, numbered from 1: to be written by `-c:v rawvideo -f image2`. */
export const framesPath = `${framesFolder}/%d`;

export function inputPath(file: File): string {
  return `${inputFolder}/${inputName(file)}`;
}

/** The extension helps ffmpeg to tell formats apart that have no signature; the rest of the name could trip it. */
export function inputName(file: File): string {
  const extension = /\.([a-z0-9]{1,5})$/i.exec(file.name)?.[1]?.toLowerCase();
  return extension === undefined ? 'clip' : `clip.${extension}`;
}
