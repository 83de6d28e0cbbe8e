/**
 * A zip archive read by slices (PKWARE's APPNOTE 4.3, zip64 included): its directory first, then single entries, so
 * that an archive of hundreds of megabytes is never held whole. Entries are stored or deflated; nothing else is taken.
 * What an archive says of itself is checked before it is believed: its entries cannot together hold more packed bytes than
 * the file, and a deflated one is unpacked piece by piece and no further than it claims.
 */
import { Inflate } from 'fflate';
import { AppError } from '../../../shared/errors/errors';
import type { Bytes } from '../../../shared/base/units';

/** An entry as the directory has it: plain data. */
export interface ZipRecord {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly packed: Bytes;
  readonly unpacked: Bytes;
  /** Where its own header lies. */
  readonly header: Bytes;
}

const endRecord = 0x06054b50;
const zip64Locator = 0x07064b50;
const zip64EndRecord = 0x06064b50;
const directoryRecord = 0x02014b50;
const localRecord = 0x04034b50;
const needsZip64 = 0xffffffff;
const recordBytes = 46;
/** An archive of a checkpoint has one entry a tensor; its directory is some kilobytes. */
const mostEntries = 100_000;
const largestDirectory: Bytes = 32 << 20;
const longestName = 1000;
/** Bytes that are inflated at a time: they become a thousand times as many at most. */
const pieceBytes: Bytes = 16 << 10;

/** True for a file that starts as a zip does. */
export async function isZip(blob: Blob): Promise<boolean> {
  const head = new DataView(await blob.slice(0, 4).arrayBuffer());
  return head.byteLength === 4 && head.getUint32(0, true) === localRecord;
}

/** @throws AppError `model-invalid` with details `{file, record}` naming what is broken */
export async function listZip(blob: Blob, file: string): Promise<ReadonlyMap<string, ZipRecord>> {
  const { offset, size, count } = await findDirectory(blob, file);
  if (size > largestDirectory) throw broken(file, 'central directory', `it claims ${size} bytes`);
  if (count > mostEntries) throw broken(file, 'central directory', `it claims ${count} entries`);
  const directory = await view(blob, file, 'central directory', offset, size);
  const entries = new Map<string, ZipRecord>();
  let [at, packed] = [0, 0];
  for (let index = 0; index < count; index++) {
    if (at + recordBytes > size || directory.getUint32(at, true) !== directoryRecord) {
      throw broken(file, 'central directory', `entry ${index + 1} of ${count} is not there`);
    }
    const nameBytes = directory.getUint16(at + 28, true);
    const extraBytes = directory.getUint16(at + 30, true);
    const commentBytes = directory.getUint16(at + 32, true);
    if (at + recordBytes + nameBytes + extraBytes + commentBytes > size) throw broken(file, 'central directory', 'it is cut short');
    if (nameBytes > longestName) throw broken(file, 'central directory', `the name of entry ${index + 1} is ${nameBytes} bytes long`);
    const name = new TextDecoder().decode(new Uint8Array(directory.buffer, directory.byteOffset + at + recordBytes, nameBytes));
    if (entries.has(name)) throw broken(file, name, 'two entries have this name');
    const record = {
      name,
      flags: directory.getUint16(at + 8, true),
      method: directory.getUint16(at + 10, true),
      ...sizes(directory, at, nameBytes, extraBytes, file, name),
    };
    packed += record.packed;
    if (packed > blob.size) throw broken(file, name, 'the entries claim more bytes than the file has');
    entries.set(name, record);
    at += recordBytes + nameBytes + extraBytes + commentBytes;
  }
  return entries;
}

/**
 * Bytes [from, to) of an entry, unpacked; of a stored one only those are read.
 * @param most what the caller has room for; an entry that claims more is not begun
 */
export async function readZip(
  blob: Blob,
  file: string,
  record: ZipRecord,
  { from = 0, to = record.unpacked, most }: { readonly from?: Bytes; readonly to?: Bytes; readonly most: Bytes },
): Promise<Uint8Array> {
  const { name, flags, method, packed, unpacked, header } = record;
  if ((flags & 1) !== 0) throw broken(file, name, 'it is encrypted');
  if (unpacked > most) throw broken(file, name, `it claims ${unpacked} bytes, more than ${most}`);
  const local = await view(blob, file, name, header, 30);
  if (local.getUint32(0, true) !== localRecord) throw broken(file, name, 'its header is not where the directory says');
  const start = header + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  if (start + packed > blob.size) throw broken(file, name, 'the file ends before it does');
  if (method === 0) {
    if (packed !== unpacked) throw broken(file, name, 'its sizes contradict each other');
    return new Uint8Array(await blob.slice(start + from, start + to).arrayBuffer());
  }
  if (method !== 8) throw broken(file, name, `it is packed by method ${method}`);
  return (await inflate(blob.slice(start, start + packed), unpacked, (why, cause) => broken(file, name, why, cause))).subarray(from, to);
}

/** Room is made as bytes arrive, not as they are claimed: twice what has come. */
async function inflate(packed: Blob, claimed: Bytes, refuse: (why: string, cause?: unknown) => AppError): Promise<Uint8Array> {
  let out = new Uint8Array(Math.min(claimed, 1 << 20));
  let [done, ended, tooMuch] = [0, false, false];
  const inflater = new Inflate((piece, last) => {
    ended = last;
    tooMuch ||= done + piece.length > claimed;
    if (tooMuch) return;
    if (done + piece.length > out.length) {
      const larger = new Uint8Array(Math.min(claimed, Math.max(done + piece.length, 2 * out.length)));
      larger.set(out.subarray(0, done));
      out = larger;
    }
    out.set(piece, done);
    done += piece.length;
  });
  for (let at = 0; at < packed.size && !ended && !tooMuch; at += pieceBytes) {
    const piece = new Uint8Array(await packed.slice(at, at + pieceBytes).arrayBuffer());
    try {
      inflater.push(piece, at + pieceBytes >= packed.size);
    } catch (cause) {
      throw refuse('it cannot be unpacked', cause);
    }
  }
  if (tooMuch) throw refuse(`it unpacks to more than the ${claimed} bytes it claims`);
  if (done !== claimed) throw refuse(`it unpacks to ${done} bytes instead of ${claimed}`);
  return out;
}

async function findDirectory(blob: Blob, file: string): Promise<{ offset: number; size: number; count: number }> {
  const tailStart = Math.max(0, blob.size - 65_557);
  const tail = await view(blob, file, 'end record', tailStart, blob.size - tailStart);
  let at = tail.byteLength - 22;
  while (at >= 0 && tail.getUint32(at, true) !== endRecord) at--;
  if (at < 0) throw broken(file, 'end record', 'the file is cut: it has no end');
  const count = tail.getUint16(at + 10, true);
  const size = tail.getUint32(at + 12, true);
  const offset = tail.getUint32(at + 16, true);
  if (at < 20 || tail.getUint32(at - 20, true) !== zip64Locator) return { offset, size, count };
  const end = await view(blob, file, 'zip64 end record', big(tail, at - 12, file), 56);
  if (end.getUint32(0, true) !== zip64EndRecord) throw broken(file, 'zip64 end record', 'it is not where it should be');
  return { count: big(end, 32, file), size: big(end, 40, file), offset: big(end, 48, file) };
}

/** Sizes and place of an entry; those that do not fit 32 bits stand in its extra field 1. */
function sizes(directory: DataView, at: number, nameBytes: number, extraBytes: number, file: string, name: string) {
  const found = {
    unpacked: directory.getUint32(at + 24, true),
    packed: directory.getUint32(at + 20, true),
    header: directory.getUint32(at + 42, true),
  };
  const extraEnd = at + recordBytes + nameBytes + extraBytes;
  for (let field = at + recordBytes + nameBytes; field + 4 <= extraEnd;) {
    const length = directory.getUint16(field + 2, true);
    if (directory.getUint16(field, true) === 1) {
      let value = field + 4;
      for (const key of ['unpacked', 'packed', 'header'] as const) {
        if (found[key] !== needsZip64) continue;
        if (value + 8 > Math.min(extraEnd, field + 4 + length)) throw broken(file, name, 'its zip64 field is cut short');
        found[key] = big(directory, value, file);
        value += 8;
      }
    }
    field += 4 + length;
  }
  return found;
}

async function view(blob: Blob, file: string, record: string, from: number, length: number): Promise<DataView> {
  if (from < 0 || from + length > blob.size) throw broken(file, record, 'the file ends before it does');
  return new DataView(await blob.slice(from, from + length).arrayBuffer());
}

function big(data: DataView, at: number, file: string): number {
  const value = data.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw broken(file, 'zip64', `it counts ${value} bytes`);
  return Number(value);
}

function broken(file: string, entry: string, why: string, cause?: unknown): AppError {
  const record = entry.length > 100 ? `${entry.slice(0, 100)}…` : entry;
  return new AppError('model-invalid', `${file}: "${record}" cannot be read: ${why}.`, {
    remedy: 'Download the file again.',
    details: { file, record, why },
    cause,
  });
}
