/** Files of the page's input, and bytes on their way to Node. */
/** A file of the page's input and what it is. */
export interface PageClip {
  /** Index among the input's files. */
  readonly file: number;
  /** Of a folder of frames: how many files from there on are its pictures. */
  readonly frames?: number;
  readonly path: string;
  readonly label: number;
}

/** A clip's film, or the pictures of its folder. */
export function filesOf({ file, frames }: Pick<PageClip, 'file' | 'frames'>, fileAt: (index: number) => File): File | readonly File[] {
  return frames === undefined ? fileAt(file) : Array.from({ length: frames }, (_, index) => fileAt(file + index));
}

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 0x8000) text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  return btoa(text);
}
