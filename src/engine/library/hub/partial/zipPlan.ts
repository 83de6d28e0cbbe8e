/**
 * A zip (PKWARE's APPNOTE 4.3) with only some of its entries: their bytes as they are, and a directory of their own. Of
 * archives that want more than 32 bits, that are packed or encrypted, nothing is left out.
 */
import type { Bytes } from '../../../../shared/base/units';
import type { CheckedEntry, NeededPlan, Piece } from './plan';

const directoryRecord = 0x02014b50;
const endRecord = 0x06054b50;
const recordBytes = 46;
const endBytes = 22;
const beyond32 = 0xffffffff;

export interface ZipDirectory {
  readonly from: Bytes;
  readonly to: Bytes;
}

/** Where the directory lies, from the file's last bytes; null where there is none, or it is a zip64's. */
export function directoryPlace(tail: Uint8Array): ZipDirectory | null {
  const view = viewOf(tail);
  for (let at = tail.byteLength - endBytes; at >= 0; at--) {
    if (view.getUint32(at, true) !== endRecord) continue;
    const [bytes, from] = [view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
    return bytes === beyond32 || from === beyond32 || view.getUint16(at + 10, true) === 0xffff ? null : { from, to: from + bytes };
  }
  return null;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly header: Bytes;
  /** Where the next entry begins, or the directory. */
  readonly end: Bytes;
  readonly bytes: Bytes;
  readonly crc: number;
  readonly plain: boolean;
  readonly record: Uint8Array;
}

/** @param directory its bytes; null where an entry of it cannot be carried over as it is */
export function directoryEntries(directory: Uint8Array, { from }: ZipDirectory): DirectoryEntry[] | null {
  const view = viewOf(directory);
  const entries: Omit<DirectoryEntry, 'end'>[] = [];
  for (let at = 0; at + recordBytes <= directory.byteLength;) {
    if (view.getUint32(at, true) !== directoryRecord) return null;
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [number, number, number];
    const length = recordBytes + nameBytes + extraBytes + commentBytes;
    if (at + length > directory.byteLength) return null;
    const [packed, unpacked, header] = [20, 24, 42].map((field) => view.getUint32(at + field, true)) as [number, number, number];
    entries.push({
      name: new TextDecoder().decode(directory.subarray(at + recordBytes, at + recordBytes + nameBytes)),
      header,
      bytes: packed,
      crc: view.getUint32(at + 16, true),
      plain:
        (view.getUint16(at + 8, true) & 1) === 0 &&
        view.getUint16(at + 10, true) === 0 &&
        packed === unpacked &&
        packed !== beyond32 &&
        header !== beyond32,
      record: directory.slice(at, at + length),
    });
    at += length;
  }
  const ordered = entries.toSorted((a, b) => a.header - b.header);
  return ordered.map((entry, index) => ({ ...entry, end: ordered[index + 1]?.header ?? from }));
}

/** @param keep entries in the order of the file */
export function zipPlan(keep: readonly DirectoryEntry[]): NeededPlan | null {
  if (keep.some(({ plain }) => !plain)) return null;
  let at = 0;
  const entries: CheckedEntry[] = [];
  const records = keep.map(({ name, header, end, bytes, crc, record }) => {
    const moved = record.slice();
    viewOf(moved).setUint32(42, at, true);
    entries.push({ name, at, bytes, crc });
    at += end - header;
    return moved;
  });
  const directoryBytes = records.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (at + directoryBytes >= beyond32 || keep.length >= 0xffff) return null;
  const tail = new Uint8Array(directoryBytes + endBytes);
  let to = 0;
  for (const record of records) {
    tail.set(record, to);
    to += record.byteLength;
  }
  const end = viewOf(tail);
  end.setUint32(to, endRecord, true);
  end.setUint16(to + 8, keep.length, true);
  end.setUint16(to + 10, keep.length, true);
  end.setUint32(to + 12, directoryBytes, true);
  end.setUint32(to + 16, at, true);
  const pieces = keep.map(({ header, end: last }): Piece => ({ from: header, to: last }));
  return { check: 'crc32', head: new Uint8Array(0), pieces, tail, entries };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
