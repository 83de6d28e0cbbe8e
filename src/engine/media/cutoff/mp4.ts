/** MP4 and QuickTime: the sizes of the boxes, and the lengths that the movie header and the segment index state. */
import { viewOf, type ByteReader } from '../bytes/bytesOf';
import { fileBoxes, readBox } from '../bytes/mp4Boxes';
import type { FileEnd } from '../clip/types';

const headerBytes = 1024 * 1024;

export async function mp4End(reader: ByteReader): Promise<FileEnd> {
  let cut = false;
  let promised: number | null = null;
  let end = 0;
  for await (const box of fileBoxes(reader)) {
    end = box.open ? reader.size : box.end;
    if (end > reader.size) cut = true;
    const bytes = box.type === 'moov' || box.type === 'sidx' ? await reader.read(box.body, Math.min(headerBytes, end - box.body)) : null;
    if (bytes === null) continue;
    const stated = box.type === 'sidx' ? indexLength(bytes) : movieLength(bytes);
    if (stated !== null) promised = Math.max(promised ?? 0, stated);
  }
  // Fewer bytes than a box's header has, and no padding: the cut went through one.
  const rest = reader.size - end;
  if (end > 0 && rest > 0 && rest < 8 && (await reader.read(end, rest)).some((byte) => byte !== 0)) cut = true;
  return { cut, promised };
}

/** Longest track, or the fragments' length where the header tells it. */
function movieLength(moov: Uint8Array): number | null {
  let scale = 0;
  let longest = 0;
  for (const { type, body } of children(moov, 0, moov.length)) {
    const view = viewOf(moov);
    const version = moov[body];
    if (type === 'mvhd' && body + 32 <= moov.length) {
      scale = view.getUint32(body + (version === 1 ? 20 : 12));
      longest = version === 1 ? Number(view.getBigUint64(body + 24)) : view.getUint32(body + 16);
    }
    if (type !== 'mvex') continue;
    for (const inner of children(moov, body, moov.length)) {
      if (inner.type !== 'mehd' || inner.body + 12 > moov.length) continue;
      longest = Math.max(longest, moov[inner.body] === 1 ? Number(view.getBigUint64(inner.body + 4)) : view.getUint32(inner.body + 4));
    }
  }
  return scale > 0 && longest > 0 && longest < 2 ** 32 - 1 ? longest / scale : null;
}

function* children(bytes: Uint8Array, from: number, to: number): Generator<{ readonly type: string; readonly body: number }> {
  for (let at = from; at + 8 <= to;) {
    const box = readBox(bytes, at, at, to);
    if (box === null) return;
    yield box;
    at = box.end;
  }
}

/** Sum of the segments that the index lists. */
function indexLength(sidx: Uint8Array): number | null {
  const view = viewOf(sidx);
  const from = sidx[0] === 0 ? 20 : 28;
  if (sidx.length < from + 4) return null;
  const scale = view.getUint32(8);
  const count = view.getUint16(from + 2);
  let sum = 0;
  for (let i = 0; i < count && from + 4 + i * 12 + 8 <= sidx.length; i++) sum += view.getUint32(from + 4 + i * 12 + 4);
  return scale > 0 && sum > 0 ? sum / scale : null;
}
