/**
 * A file of weights of which only a part is fetched: pieces of the published file, laid end to end between a head and a
 * tail of our own, so that the whole is a valid file again that holds the needed tensors and no others.
 */
import type { Bytes } from '../../../../shared/base/units';

/** Bytes of the published file. */
export interface Piece {
  readonly from: Bytes;
  readonly to: Bytes;
}

/** An entry of a zip, where it lies in the new file. */
export interface CheckedEntry {
  readonly name: string;
  /** Of its own header. */
  readonly at: Bytes;
  readonly bytes: Bytes;
  readonly crc: number;
}

export interface NeededPlan {
  /** What will be known of the pieces: each entry's CRC-32, or their length alone. */
  readonly check: 'crc32' | 'length';
  readonly head: Uint8Array;
  readonly pieces: readonly Piece[];
  readonly tail: Uint8Array;
  readonly entries: readonly CheckedEntry[];
}

export function plannedBytes({ head, pieces, tail }: NeededPlan): Bytes {
  return head.byteLength + tail.byteLength + pieces.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** Neighbours become one: a request costs more than it saves to leave out nothing. */
export function joinPieces(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && last.to === piece.from) joined[joined.length - 1] = { from: last.from, to: piece.to };
    else joined.push(piece);
  }
  return joined;
}
