/**
 * Photographs that carry a short video: an MP4 lies behind the picture's own bytes (Google's Motion Photo and Micro Video,
 * Samsung) or in a box of a HEIC file (`mpvd`). The makers write down in several ways where it begins; all of them end
 * in the same bytes, an `ftyp` box with a whole `moov` after it, so that is what is looked for.
 */
import type { Bytes } from '../../../shared/base/units';
import { bytesOf } from '../bytes/bytesOf';
import { fileBoxes, readBox } from '../bytes/mp4Boxes';

/** Photographs are not larger. */
const mostBytes: Bytes = 256 * 1024 * 1024;
const pieceBytes: Bytes = 4 * 1024 * 1024;
const ftyp = [0x66, 0x74, 0x79, 0x70];
const pictureBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1', 'avif', 'avis', 'crx ']);

/** True of JPEG and HEIC, the kinds of picture that may carry a video. */
export function mayCarryVideo(head: Uint8Array): boolean {
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return true;
  return pictureBrands.has(brandOf(head));
}

/** Major brand of a file that begins with an `ftyp` box; empty of others. */
export function brandOf(head: Uint8Array): string {
  const box = head.length < 12 ? null : readBox(head, 0, 0, head.length);
  return box?.type === 'ftyp' ? String.fromCharCode(...head.subarray(8, 12)) : '';
}

/** The video in a photograph, as a file of the photograph's name; null where there is none. */
export async function videoInPhoto(photo: File): Promise<File | null> {
  if (photo.size > mostBytes) return null;
  let video: File | null = null;
  // The last one counts: gain maps and previews lie before it.
  for (const at of await placesOfFtyp(photo)) video = (await videoAt(photo, at)) ?? video;
  return video;
}

/** Where `ftyp` boxes may begin, the file's own first one left out. */
async function placesOfFtyp(photo: File): Promise<Bytes[]> {
  const places: Bytes[] = [];
  for (let from = 0; from < photo.size && places.length < 64; from += pieceBytes) {
    // Three bytes more, so that none is missed at a border.
    const bytes = new Uint8Array(await photo.slice(from, from + pieceBytes + 3).arrayBuffer());
    for (let i = bytes.indexOf(ftyp[0]!); i >= 0; i = bytes.indexOf(ftyp[0]!, i + 1)) {
      if (from + i > 8 && ftyp.every((byte, k) => bytes[i + k] === byte)) places.push(from + i - 4);
    }
  }
  return places;
}

/** From `at` to the last whole box after it, where that is a video. */
async function videoAt(photo: File, at: Bytes): Promise<File | null> {
  const types: string[] = [];
  let end = at;
  for await (const box of fileBoxes(bytesOf(photo), at)) {
    if (types.length === 0 && (box.type !== 'ftyp' || box.end - box.at > 1024)) return null;
    if (box.end > photo.size) break;
    types.push(box.type);
    end = box.end;
  }
  if (!types.includes('moov')) return null;
  return new File([photo.slice(at, end)], photo.name, { lastModified: photo.lastModified });
}
