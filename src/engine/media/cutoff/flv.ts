/** Flash video: tags one after the other, the first of which usually tells length and size. */
import { latin1, viewOf, type ByteReader } from '../bytes/bytesOf';
import type { FileEnd } from '../clip/types';

/** Tags that are walked; longer videos are believed. */
const mostTags = 100_000;

export async function flvEnd(reader: ByteReader): Promise<FileEnd> {
  const header = await reader.read(0, 4096);
  const promised = stated(header, 'duration');
  const size = stated(header, 'filesize') ?? 0;
  let at = viewOf(header).getUint32(5) + 4;
  for (let count = 0; count < mostTags && at < reader.size; count++) {
    const tag = await reader.read(at, 11);
    if (tag.length < 11) return { cut: true, promised };
    if (![8, 9, 18].includes(tag[0]! & 0x1f)) break;
    at += 11 + tag[1]! * 65536 + tag[2]! * 256 + tag[3]! + 4;
  }
  return { cut: at > reader.size || size > reader.size, promised };
}

/** A number of the metadata tag (AMF 0): the name, a zero for "number", eight bytes. */
function stated(header: Uint8Array, name: string): number | null {
  const at = latin1(header).indexOf(`${name}\0`);
  if (at < 0 || at + name.length + 9 > header.length) return null;
  const value = viewOf(header).getFloat64(at + name.length + 1);
  return Number.isFinite(value) && value > 0 ? value : null;
}
