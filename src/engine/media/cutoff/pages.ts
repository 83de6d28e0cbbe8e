/** Containers of small pieces that each tell their own size: Ogg, MPEG program streams, RealMedia, IVF. */
import { latin1, viewOf, type ByteReader } from '../bytes/bytesOf';
import type { FileEnd } from '../clip/types';

const tailBytes = 128 * 1024;

/** The last page's table of segments tells how long it is. */
export async function oggEnd(reader: ByteReader): Promise<FileEnd> {
  const from = Math.max(0, reader.size - tailBytes);
  const tail = await reader.read(from, tailBytes);
  const at = latin1(tail).lastIndexOf('OggS');
  const segments = tail[at + 26];
  if (at < 0) return { cut: false, promised: null };
  const table = segments === undefined ? null : tail.subarray(at + 27, at + 27 + segments);
  const cut = table === null || table.length < segments! || at + 27 + segments! + table.reduce((sum, size) => sum + size, 0) > tail.length;
  return { cut, promised: null };
}

/** Packets follow the last pack header, each behind its length; an end mark would be there in a whole file, but often is not. */
export async function programStreamEnd(reader: ByteReader): Promise<FileEnd> {
  const tail = await reader.read(Math.max(0, reader.size - tailBytes), tailBytes);
  let at = latin1(tail).lastIndexOf('\x00\x00\x01\xba');
  if (at < 0) return { cut: false, promised: null };
  // MPEG-2's pack header says how many stuffing bytes follow, MPEG-1's has none.
  at += (tail[at + 4]! & 0xc0) === 0x40 ? 14 + ((tail[at + 13] ?? 0) & 7) : 12;
  while (at + 6 <= tail.length && tail[at] === 0 && tail[at + 1] === 0 && tail[at + 2] === 1 && tail[at + 3]! >= 0xbb) {
    at += 6 + tail[at + 4]! * 256 + tail[at + 5]!;
  }
  return { cut: at > tail.length, promised: null };
}

/** `PROP` tells the length in milliseconds, `DATA` its size. */
export async function realMediaEnd(reader: ByteReader): Promise<FileEnd> {
  let promised: number | null = null;
  let cut = false;
  for (let at = 0; at + 10 <= reader.size;) {
    const chunk = await reader.read(at, 64);
    const view = viewOf(chunk);
    const type = latin1(chunk.subarray(0, 4));
    const size = view.getUint32(4);
    if (type === 'PROP' && chunk.length >= 34) promised = view.getUint32(30) / 1000;
    // Some programs count their own header twice.
    if (type === 'DATA' && at + size > reader.size + 256) cut = true;
    if (size < 8) break;
    at += size;
  }
  return { cut, promised: promised !== null && promised > 0 ? promised : null };
}

/** Each frame stands behind its size; the header counts them, and tells what a tick is. */
export async function ivfEnd(reader: ByteReader): Promise<FileEnd> {
  const header = viewOf(await reader.read(0, 32));
  if (header.byteLength < 32) return { cut: true, promised: null };
  const [rate, scale, count] = [16, 20, 24].map((at) => header.getUint32(at, true)) as [number, number, number];
  let at = header.getUint16(6, true);
  let frames = 0;
  while (at + 12 <= reader.size && frames < 1_000_000) {
    at += 12 + viewOf(await reader.read(at, 4)).getUint32(0, true);
    frames++;
  }
  return { cut: at !== reader.size, promised: rate > 0 && count >= frames ? (count * scale) / rate : null };
}
