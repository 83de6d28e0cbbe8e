/** Matroska and WebM (EBML, RFC 8794): sizes of the segment and its clusters, and the length in its Info. */
import { viewOf, type ByteReader } from '../bytes/bytesOf';
import type { FileEnd } from '../clip/types';

interface Element {
  readonly id: number;
  readonly body: number;
  /** Null where the size is unknown, as recordings in progress have it. */
  readonly end: number | null;
}

const segmentId = 0x18538067;
const infoId = 0x1549a966;
const clusterId = 0x1f43b675;
const timestampScaleId = 0x2ad7b1;
const durationId = 0x4489;
const mostElements = 100_000;

export async function matroskaEnd(reader: ByteReader): Promise<FileEnd> {
  const head = await elementAt(reader, 0);
  const segment = head?.end === undefined || head.end === null ? null : await elementAt(reader, head.end);
  if (segment === null || segment.id !== segmentId) return { cut: false, promised: null };
  let cut = segment.end !== null && segment.end > reader.size;
  let promised: number | null = null;
  let at = segment.body;
  for (let count = 0; count < mostElements && at < reader.size; count++) {
    const element = await elementAt(reader, at);
    if (element === null) break;
    if (element.id === infoId && element.end !== null) promised = await statedLength(reader, element.body, element.end);
    // Of an open cluster the blocks follow one by one, as if they were the segment's own.
    const open = element.end === null;
    if (open && element.id !== clusterId) break;
    if (!open && element.end > reader.size) cut = true;
    at = open ? element.body : element.end;
  }
  return { cut, promised };
}

async function statedLength(reader: ByteReader, from: number, to: number): Promise<number | null> {
  let scale = 1_000_000;
  let length = 0;
  for (let at = from; at < to;) {
    const element = await elementAt(reader, at);
    if (element === null || element.end === null || element.end > to) break;
    const bytes = await reader.read(element.body, element.end - element.body);
    const view = viewOf(bytes);
    if (element.id === timestampScaleId && bytes.length <= 8) scale = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
    if (element.id === durationId) length = bytes.length === 4 ? view.getFloat32(0) : bytes.length === 8 ? view.getFloat64(0) : 0;
    at = element.end;
  }
  const seconds = (length * scale) / 1e9;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

async function elementAt(reader: ByteReader, at: number): Promise<Element | null> {
  const bytes = await reader.read(at, 12);
  const idLength = Math.clz32(bytes[0] ?? 0) - 23;
  if (idLength > 4 || bytes.length < idLength + 1) return null;
  let id = 0;
  for (let i = 0; i < idLength; i++) id = id * 256 + bytes[i]!;
  const sizeLength = Math.clz32(bytes[idLength]!) - 23;
  if (sizeLength > 8 || bytes.length < idLength + sizeLength) return null;
  let size = bytes[idLength]! & (0xff >> sizeLength);
  let unknown = size === 0xff >> sizeLength;
  for (let i = 1; i < sizeLength; i++) {
    const byte = bytes[idLength + i]!;
    size = size * 256 + byte;
    unknown &&= byte === 0xff;
  }
  const body = at + idLength + sizeLength;
  return { id, body, end: unknown ? null : body + size };
}
