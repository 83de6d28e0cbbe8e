/** The boxes of MP4 and QuickTime files (ISO/IEC 14496-12, 4.2), as far as they lie one after the other. */
import type { Bytes } from '../../../shared/base/units';
import { latin1, viewOf, type ByteReader } from './bytesOf';

export interface Mp4Box {
  readonly type: string;
  readonly at: Bytes;
  /** Where the content begins. */
  readonly body: Bytes;
  /** Where the next box begins, as its size says; may lie beyond the end of what there is. */
  readonly end: Bytes;
  /** True where the box says that it reaches to the end, whatever that is. */
  readonly open: boolean;
}

/** A header of which fewer than 8 bytes are here, or whose size is smaller than itself, is none. */
export function readBox(bytes: Uint8Array, from: number, at: Bytes, limit: Bytes): Mp4Box | null {
  const view = viewOf(bytes);
  if (from + 8 > bytes.length) return null;
  const short = view.getUint32(from);
  const long = short === 1;
  if (long && from + 16 > bytes.length) return null;
  const size = long ? Number(view.getBigUint64(from + 8)) : short === 0 ? limit - at : short;
  const header = long ? 16 : 8;
  if (size < header) return null;
  return { type: latin1(bytes.subarray(from + 4, from + 8)), at, body: at + header, end: at + size, open: short === 0 };
}

/** More boxes than any video has: thousands of fragments an hour are usual, hundreds of thousands are not. */
const mostBoxes = 200_000;

/** The boxes of a file from `from` on, until something is none. Ends without a word after `mostBoxes`. */
export async function* fileBoxes(reader: ByteReader, from: Bytes = 0): AsyncGenerator<Mp4Box> {
  let at = from;
  for (let count = 0; count < mostBoxes && at < reader.size; count++) {
    const box = readBox(await reader.read(at, 16), 0, at, reader.size);
    if (box === null || !/^[\x20-\x7e\xa9]{4}$/.test(box.type)) return;
    yield box;
    at = box.end;
  }
}
