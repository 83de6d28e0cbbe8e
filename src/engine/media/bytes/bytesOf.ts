/** Reads a file here and there without a request to the disk for each few bytes: a window of it is held. */
import type { Bytes } from '../../../shared/base/units';

export interface ByteReader {
  readonly size: Bytes;
  /** Up to `length` bytes from `at` on; fewer at the end of the file, none beyond. Valid until the next call. */
  readonly read: (at: Bytes, length: Bytes) => Promise<Uint8Array>;
}

export function bytesOf(file: Blob, window: Bytes = 64 * 1024): ByteReader {
  let from = 0;
  let held = new Uint8Array(0);
  return {
    size: file.size,
    async read(at, length) {
      if (at >= file.size || at < 0) return new Uint8Array(0);
      const end = Math.min(file.size, at + length);
      if (at < from || end > from + held.length) {
        held = new Uint8Array(await file.slice(at, Math.min(file.size, at + Math.max(window, length))).arrayBuffer());
        from = at;
      }
      return held.subarray(at - from, end - from);
    },
  };
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** One character for each byte. */
export function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
