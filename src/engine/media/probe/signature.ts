/** The first bytes of a file, and what they give away when no reader can make sense of the rest. */
import { mediaError } from '../clip/failures';
import { bytesOf } from '../bytes/bytesOf';
import { fileBoxes } from '../bytes/mp4Boxes';

/** @throws `file-unreadable` where the disk does not give the bytes (moved, changed or deleted since it was chosen) */
export async function readFileHead(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(0, 4096).arrayBuffer());
  } catch (error) {
    throw mediaError('file-unreadable', file.name, {}, error);
  }
}

const signatures: readonly { readonly at: number; readonly bytes: string }[] = [
  ...['ftyp', 'moov', 'mdat', 'wide', 'moof', 'styp'].map((bytes) => ({ at: 4, bytes })), // MP4, MOV
  { at: 8, bytes: 'AVI ' },
  { at: 0, bytes: '\x1a\x45\xdf\xa3' }, // Matroska, WebM
  { at: 0, bytes: 'FLV\x01' },
  { at: 0, bytes: '\x00\x00\x01\xba' }, // MPEG program stream
  { at: 0, bytes: '\x00\x00\x01\xb3' }, // MPEG video
  { at: 0, bytes: '\x30\x26\xb2\x75' }, // WMV
  { at: 0, bytes: 'OggS' },
];

/** True where the file starts as a video does. */
export function looksLikeContainer(head: Uint8Array): boolean {
  const text = String.fromCharCode(...head.subarray(0, 16));
  return signatures.some(({ at, bytes }) => text.startsWith(bytes, at));
}

/** Largest movie header that is searched. */
const headerBytes = 16 * 1024 * 1024;

/** True for an MP4 whose video samples are of type `encv` (ISO/IEC 23001-7, Common Encryption). */
export async function looksEncrypted(file: File): Promise<boolean> {
  for await (const { type, body, end } of fileBoxes(bytesOf(file))) {
    if (type !== 'moov') continue;
    const bytes = new Uint8Array(await file.slice(body, Math.min(end, body + headerBytes)).arrayBuffer());
    return new TextDecoder('latin1').decode(bytes).includes('encv');
  }
  return false;
}
