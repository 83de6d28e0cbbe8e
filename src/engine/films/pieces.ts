/** The bytes of a growing file as blobs, which browsers keep on disk: a film of gigabytes costs no memory. */
import { StreamTarget, type StreamTargetChunk } from 'mediabunny';

export interface Pieces {
  readonly target: StreamTarget;
  /** Once the output is finalised. */
  readonly file: (name: string, type: string) => File;
}

/** Bytes that are handed over at once. */
const chunkSize = 4 * 2 ** 20;

export function collectPieces(): Pieces {
  let whole = new Blob();
  const put = ({ data, position }: StreamTargetChunk): void => {
    // Headers are written again once their sizes are known: the bytes before and behind stay.
    const gap = position > whole.size ? [new Uint8Array(position - whole.size)] : [];
    whole = new Blob([whole.slice(0, position), ...gap, data.slice(), whole.slice(position + data.length)]);
  };
  return {
    target: new StreamTarget(new WritableStream({ write: put }), { chunked: true, chunkSize }),
    file: (name, type) => new File([whole], name, { type }),
  };
}
