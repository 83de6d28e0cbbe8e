/**
 * A zip archive read by slices (PKWARE's APPNOTE 4.3, zip64 included): its directory first, then single entries, so
 * that an archive of hundreds of megabytes is never held whole. Entries are stored or deflated; nothing else is taken.
 */
import { inflateSync } from 'fflate';
import { AppError } from '../../shared/errors';

export interface ZipEntry {
  readonly name: string;
  readonly bytes: number;
  /** Bytes [from, to) of the unpacked entry; all of it without them. Of a stored entry only those are read. */
  readonly read: (from?: number, to?: number) => Promise<Uint8Array>;
}

const endRecord = 0x06054b50;
const zip64Locator = 0x07064b50;
const zip64EndRecord = 0x06064b50;
const directoryRecord = 0x02014b50;
const localRecord = 0x04034b50;
const needsZip64 = 0xffffffff;
/** A deflated entry is unpacked whole; more than this is no checkpoint's index. */
const largestUnpacked = 1 << 30;

/** True for a file that starts as a zip does. */
export async function isZip(blob: Blob): Promise<boolean> {
  const head = new DataView(await blob.slice(0, 4).arrayBuffer());
  return head.byteLength === 4 && head.getUint32(0, true) === localRecord;
}

/** @throws AppError `model-invalid` with details `{file, record}` naming what is broken */
export async function openZip(blob: Blob, file: string): Promise<ReadonlyMap<string, ZipEntry>> {
  const { offset, size, count } = await findDirectory(blob, file);
  const directory = await view(blob, file, 'central directory', offset, size);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > size || directory.getUint32(at, true) !== directoryRecord) {
      throw broken(file, 'central directory', `entry ${index + 1} of ${count} is not there`);
    }
    const nameBytes = directory.getUint16(at + 28, true);
    const extraBytes = directory.getUint16(at + 30, true);
    const commentBytes = directory.getUint16(at + 32, true);
    if (at + 46 + nameBytes + extraBytes + commentBytes > size) throw broken(file, 'central directory', 'it is cut short');
    const name = new TextDecoder().decode(new Uint8Array(directory.buffer, directory.byteOffset + at + 46, nameBytes));
    const record = {
      name,
      flags: directory.getUint16(at + 8, true),
      method: directory.getUint16(at + 10, true),
      ...sizes(directory, at, nameBytes, extraBytes, file, name),
    };
    entries.set(name, toEntry(blob, file, record));
    at += 46 + nameBytes + extraBytes + commentBytes;
  }
  return entries;
}

interface EntryRecord {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly header: number;
}

function toEntry(blob: Blob, file: string, { name, flags, method, packed, unpacked, header }: EntryRecord): ZipEntry {
  const locate = async () => {
    if ((flags & 1) !== 0) throw broken(file, name, 'it is encrypted');
    const local = await view(blob, file, name, header, 30);
    if (local.getUint32(0, true) !== localRecord) throw broken(file, name, 'its header is not where the directory says');
    const start = header + 30 + local.getUint16(26, true) + local.getUint16(28, true);
    if (start + packed > blob.size) throw broken(file, name, 'the file ends before it does');
    return start;
  };
  return {
    name,
    bytes: unpacked,
    async read(from = 0, to = unpacked) {
      const start = await locate();
      if (method === 0) {
        if (packed !== unpacked) throw broken(file, name, 'its sizes contradict each other');
        return new Uint8Array(await blob.slice(start + from, start + to).arrayBuffer());
      }
      if (method !== 8) throw broken(file, name, `it is packed by method ${method}`);
      if (unpacked > largestUnpacked) throw broken(file, name, `it claims ${unpacked} bytes`);
      const bytes = new Uint8Array(await blob.slice(start, start + packed).arrayBuffer());
      try {
        return inflateSync(bytes, { out: new Uint8Array(unpacked) }).subarray(from, to);
      } catch (cause) {
        throw broken(file, name, 'it cannot be unpacked', cause);
      }
    },
  };
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
  const extraEnd = at + 46 + nameBytes + extraBytes;
  for (let field = at + 46 + nameBytes; field + 4 <= extraEnd; ) {
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

function broken(file: string, record: string, why: string, cause?: unknown): AppError {
  return new AppError('model-invalid', `${file}: "${record}" cannot be read: ${why}.`, {
    remedy: 'Download the file again.',
    details: { file, record, why },
    cause,
  });
}
