/** AVI (RIFF): sizes of the lists, and the length of the video stream in its header. */
import { latin1, viewOf, type ByteReader } from '../bytes/bytesOf';
import type { FileEnd } from '../clip/types';

export async function aviEnd(reader: ByteReader): Promise<FileEnd> {
  let cut = false;
  // Large files are several RIFFs, one behind the other; what follows them is padding.
  for (let at = 0, count = 0; count < mostParts; count++) {
    const part = await reader.read(at, 12);
    if (part.length < 12 || latin1(part.subarray(0, 4)) !== 'RIFF') break;
    const size = viewOf(part).getUint32(4, true);
    const end = at + 8 + size;
    cut ||= (!isOpen(size) && end > reader.size) || (await framesEnd(reader, at + 12, end)) > reader.size;
    at = end;
  }
  return { cut, promised: await promisedLength(reader) };
}

/** End of the list of frames, which was written last where the outer size says nothing (a program that never came back). */
async function framesEnd(reader: ByteReader, from: number, to: number): Promise<number> {
  for (let at = from, count = 0; at < to && count < mostParts; count++) {
    const chunk = await reader.read(at, 12);
    if (chunk.length < 12) break;
    const size = viewOf(chunk).getUint32(4, true);
    if (latin1(chunk.subarray(8, 12)) === 'movi') return isOpen(size) ? 0 : at + 8 + size;
    at += 8 + size + (size & 1);
  }
  return 0;
}

const mostParts = 1000;

/** Recorders write all ones first, and never come back where they write to a pipe. */
function isOpen(size: number): boolean {
  return size >= 0xffff_fff0;
}

/** From the first video stream's header: length x scale / rate. */
async function promisedLength(reader: ByteReader): Promise<number | null> {
  const header = await reader.read(0, 4096);
  const text = latin1(header);
  const at = text.search(/strh[\s\S]{4}vids/);
  if (at < 0 || at + 8 + 36 > header.length) return null;
  const view = viewOf(header);
  const body = at + 8;
  const [scale, rate, length] = [20, 24, 32].map((offset) => view.getUint32(body + offset, true)) as [number, number, number];
  return rate > 0 && scale > 0 && length > 0 && !isOpen(length) ? (length * scale) / rate : null;
}
