/**
 * Files of pictures, by their first bytes: what kind, whether they move, and how long each picture is shown (WebP: RFC
 * 9649, PNG: its third edition with animation). Read here, because browsers tell that only of decoded pictures.
 */
import type { Bytes, Seconds } from '../../../shared/base/units';
import { bytesOf, latin1, viewOf, type ByteReader } from '../bytes/bytesOf';
import { brandOf } from './motionPhoto';

export type PictureKind = 'jpeg' | 'png' | 'webp' | 'avif' | 'heic' | 'gif' | 'bmp' | 'tiff';

export interface PictureFile {
  readonly kind: PictureKind;
  readonly mimeType: string;
  /** Seconds that each picture of an animation is shown; null of a still one, and where only a decoder can tell. */
  readonly durations: readonly Seconds[] | null;
  /** True, false, or null where only a decoder can tell. */
  readonly moves: boolean | null;
  /** True where the file ends before its own end mark. */
  readonly cut: boolean;
  /** What decoders are given: the file itself, or, where decoders take no broken ones, what is whole of it. */
  readonly file: File;
}

/** Animations have thousands of pictures at most; a file may state any number. */
const mostPictures = 100_000;

/** Null of a file that is no picture. */
export async function lookAtPicture(file: File, head: Uint8Array): Promise<PictureFile | null> {
  const kind = pictureKind(head);
  switch (kind) {
    case null:
      return null;
    case 'webp':
      return { kind, mimeType: 'image/webp', ...(await readWebp(file)) };
    case 'png':
      return { kind, mimeType: 'image/png', file, ...(await readPng(bytesOf(file))) };
    case 'avif':
      return { kind, mimeType: 'image/avif', durations: null, moves: brandOf(head) === 'avis' ? true : null, cut: false, file };
    case 'gif':
      return { kind, mimeType: 'image/gif', durations: null, moves: null, cut: !(await endsAsGif(file)), file };
    default:
      return { kind, mimeType: `image/${kind}`, durations: null, moves: false, cut: false, file };
  }
}

function pictureKind(head: Uint8Array): PictureKind | null {
  const text = latin1(head.subarray(0, 16));
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return 'webp';
  if (/^GIF8[79]a/.test(text)) return 'gif';
  if (text.startsWith('BM') && viewOf(head).getUint32(6, true) === 0) return 'bmp';
  if (/^(II\*\0|MM\0\*)/.test(text)) return 'tiff';
  const brand = brandOf(head);
  if (brand === 'avif' || brand === 'avis') return 'avif';
  return /^(hei[cxms]|mif1|msf1)$/.test(brand) ? 'heic' : null;
}

type Motion = Pick<PictureFile, 'durations' | 'moves' | 'cut'>;

/** The last byte is a semicolon, padding left out. */
async function endsAsGif(file: File): Promise<boolean> {
  const tail = new Uint8Array(await file.slice(-1024).arrayBuffer());
  return tail.findLast((byte) => byte !== 0) === 0x3b;
}

/** Browsers take no WebP that is shorter than it says: of such one, the whole pictures become a file that says so. */
async function readWebp(file: File): Promise<Motion & Pick<PictureFile, 'file'>> {
  const reader = bytesOf(file);
  const durations: Seconds[] = [];
  let whole = 12;
  const end = 8 + viewOf(await reader.read(4, 4)).getUint32(0, true);
  for (let at: Bytes = 12; at + 8 <= reader.size && durations.length < mostPictures;) {
    const chunk = await reader.read(at, 24);
    const size = viewOf(chunk).getUint32(4, true);
    if (at + 8 + size > reader.size) break;
    // ANMF: x, y, width, height and duration, three bytes each.
    if (latin1(chunk.subarray(0, 4)) === 'ANMF' && chunk.length === 24) {
      durations.push(shown(chunk[20]! + chunk[21]! * 256 + chunk[22]! * 65536, 1000));
    }
    at += 8 + size + (size & 1);
    whole = Math.min(at, reader.size);
  }
  const cut = end > reader.size;
  const size = Uint32Array.of(whole - 8); // little-endian, as every browser is
  const given = cut ? new File([file.slice(0, 4), size, file.slice(8, whole)], file.name) : file;
  return { durations: durations.length > 0 ? durations : null, moves: durations.length > 1, cut, file: given };
}

async function readPng(reader: ByteReader): Promise<Motion> {
  const durations: Seconds[] = [];
  let ended = false;
  for (let at: Bytes = 8; at + 12 <= reader.size && durations.length < mostPictures;) {
    const chunk = await reader.read(at, 34);
    const view = viewOf(chunk);
    const type = latin1(chunk.subarray(4, 8));
    // fcTL: sequence number, width, height, x, y (4 bytes each), then the delay as a fraction of a second.
    if (type === 'fcTL' && chunk.length >= 32) durations.push(shown(view.getUint16(28), view.getUint16(30) || 100));
    ended ||= type === 'IEND';
    at += 12 + view.getUint32(0);
  }
  return { durations: durations.length > 0 ? durations : null, moves: durations.length > 1, cut: !ended };
}

/** Browsers show a picture of no duration for a tenth of a second. */
export function shown(numerator: number, denominator: number): Seconds {
  const seconds = numerator / denominator;
  return seconds < 0.011 ? 0.1 : seconds;
}
