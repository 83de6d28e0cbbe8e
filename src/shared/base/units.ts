/** Units, named where a number crosses a folder's border. */

export type Seconds = number;
export type Milliseconds = number;
export type Bytes = number;

/** What long work takes: a signal to stop it and a place to say how far it is. */
export interface LongWork<P> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: P) => void;
}
