/**
 * What the engine in Node and its ffmpeg, in a thread of its own (src/libNode/ffmpegThread.ts), say to each other. The core is
 * the browser's; a file is put into its memory whole, for only a browser's worker can read one while ffmpeg waits.
 */

/** A command with its file's bytes; none where it is the file of the command before. */
export interface ToFfmpegThread {
  readonly id: number;
  readonly program: 'ffmpeg' | 'ffprobe';
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer> | null;
  readonly args: readonly string[];
  /** How many frames it writes at most; 0 where it writes to `outputPath`. */
  readonly frames: number;
}

/** `ready`: the core is loaded. `alive`: a line of the log, or progress. `trapped`: the core broke down over it. */
export type FromFfmpegThread =
  | { readonly type: 'ready' }
  | { readonly type: 'alive' }
  | {
      readonly type: 'done';
      readonly id: number;
      readonly code: number;
      readonly log: readonly string[];
      readonly output: Uint8Array<ArrayBuffer> | null;
      readonly frames: readonly (Uint8Array<ArrayBuffer> | null)[];
    }
  | { readonly type: 'trapped'; readonly id: number; readonly why: string };
