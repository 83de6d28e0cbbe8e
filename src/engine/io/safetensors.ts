/**
 * safetensors (github.com/huggingface/safetensors, "Format"): 8 bytes of header length, a JSON header, raw data.
 * The rules kept here are those of the reference reader: a header of at most 100 MB that is UTF-8 JSON in one object,
 * known types, data offsets that follow one another without gap or overlap from 0 to the end of the file, and sizes
 * that are exactly shape times type. A file is read by slices, so that a large one is never held whole.
 */
import { AppError } from '../../shared/errors';
import { bytesPerElement } from './half';
import type { TensorInfo, TensorSource, TensorType } from './tensorSource';

const lengthBytes = 8;
const largestHeader = 100_000_000;
const types: ReadonlySet<string> = new Set<TensorType>([
  'F64',
  'F32',
  'F16',
  'BF16',
  'I64',
  'I32',
  'I16',
  'I8',
  'U64',
  'U32',
  'U16',
  'U8',
  'BOOL',
]);

/** The reference reader's own names, so that both say the same of a bad file. */
export type SafetensorsProblem =
  | 'HeaderTooSmall'
  | 'HeaderTooLarge'
  | 'InvalidHeaderLength'
  | 'InvalidHeader'
  | 'InvalidHeaderDeserialization'
  | 'InvalidOffset'
  | 'TensorInvalidInfo'
  | 'ValidationOverflow'
  | 'MetadataIncompleteBuffer';

interface Entry extends TensorInfo {
  readonly begin: number;
  readonly end: number;
}

/** Bytes of a file, asked for by range. */
interface Bytes {
  readonly size: number;
  slice(begin: number, end: number): Promise<Uint8Array>;
}

/**
 * Opens a safetensors file (a File or Blob by slices, or bytes already here) and checks its header.
 * @throws AppError `model-invalid`, details `{file, problem, tensor?}`
 */
export async function openSafetensors(
  data: Blob | ArrayBuffer | Uint8Array,
  file = nameOf(data),
): Promise<TensorSource> {
  const bytes = asBytes(data);
  if (bytes.size < lengthBytes) throw invalid(file, 'HeaderTooSmall', 'it is shorter than a header');
  const lengthView = new DataView((await bytes.slice(0, lengthBytes)).slice().buffer);
  const declared = lengthView.getBigUint64(0, true);
  if (declared > BigInt(largestHeader)) throw invalid(file, 'HeaderTooLarge', `its header claims ${declared} bytes`);
  const headerLength = Number(declared);
  const dataStart = lengthBytes + headerLength;
  if (dataStart > bytes.size) throw invalid(file, 'InvalidHeaderLength', 'its header is longer than the file');

  const header = parseHeader(file, await bytes.slice(lengthBytes, dataStart));
  const { entries, metadata } = readHeader(file, header);
  const dataLength = checkLayout(file, entries);
  if (dataStart + dataLength !== bytes.size) {
    throw invalid(
      file,
      'MetadataIncompleteBuffer',
      `its header describes ${dataLength} bytes of data, it holds ${bytes.size - dataStart}`,
    );
  }

  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return {
    file,
    tensors: byName,
    metadata,
    async read(name) {
      const entry = byName.get(name);
      if (entry === undefined) {
        throw new AppError('model-invalid', `${file} has no tensor ${name}`, { details: { file, tensor: name } });
      }
      const read = await bytes.slice(dataStart + entry.begin, dataStart + entry.end);
      if (read.byteLength !== entry.end - entry.begin) {
        throw new AppError('model-invalid', `${file}: the data of ${name} is cut short`, {
          details: { file, tensor: name },
        });
      }
      return read;
    },
  };
}

function nameOf(data: Blob | ArrayBuffer | Uint8Array): string {
  return data instanceof File ? data.name : 'file';
}

function asBytes(data: Blob | ArrayBuffer | Uint8Array): Bytes {
  if (data instanceof Blob) {
    return {
      size: data.size,
      slice: async (begin, end) => new Uint8Array(await data.slice(begin, end).arrayBuffer()),
    };
  }
  const whole = data instanceof Uint8Array ? data : new Uint8Array(data);
  return { size: whole.byteLength, slice: (begin, end) => Promise.resolve(whole.subarray(begin, end)) };
}

function parseHeader(file: string, bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw invalid(file, 'InvalidHeader', 'its header is not UTF-8');
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalid(file, 'InvalidHeaderDeserialization', 'its header is not JSON');
  }
  if (!isRecord(parsed)) throw invalid(file, 'InvalidHeaderDeserialization', 'its header is not an object');
  return parsed;
}

function readHeader(
  file: string,
  header: Readonly<Record<string, unknown>>,
): { entries: Entry[]; metadata: Record<string, string> } {
  const { __metadata__: rawMetadata = {}, ...tensors } = header;
  if (!isRecord(rawMetadata) || !Object.values(rawMetadata).every((value) => typeof value === 'string')) {
    throw invalid(file, 'InvalidHeaderDeserialization', 'its metadata is not a table of texts');
  }
  const entries = Object.entries(tensors).map(([name, value]) => readEntry(file, name, value));
  return { entries, metadata: rawMetadata as Record<string, string> };
}

function readEntry(file: string, name: string, value: unknown): Entry {
  if (!isRecord(value)) throw invalid(file, 'InvalidHeaderDeserialization', `${name} is not described`, name);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !types.has(dtype)) {
    throw invalid(file, 'InvalidHeaderDeserialization', `${name} has the unknown type ${String(dtype)}`, name);
  }
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw invalid(
      file,
      'InvalidHeaderDeserialization',
      `the shape or the offsets of ${name} are not whole numbers`,
      name,
    );
  }
  return { name, type: dtype as TensorType, shape, begin: offsets[0]!, end: offsets[1]! };
}

/** Offsets must tile the data from 0 on; returns where they end. Sizes must be shape times type. */
function checkLayout(file: string, entries: readonly Entry[]): number {
  let at = 0;
  for (const { name, begin, end, shape, type } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at || end < begin)
      throw invalid(file, 'InvalidOffset', `the data of ${name} overlaps or leaves a gap`, name);
    at = end;
    // BigInt: a shape of a hostile file may multiply beyond what a number counts exactly.
    const size = shape.reduce((product, side) => product * BigInt(side), BigInt(bytesPerElement(type)));
    if (size >= 1n << 64n)
      throw invalid(file, 'ValidationOverflow', `the shape of ${name} is too large to count`, name);
    if (size !== BigInt(end - begin)) {
      throw invalid(file, 'TensorInvalidInfo', `${name} needs ${size} bytes and is given ${end - begin}`, name);
    }
  }
  return at;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isInteger(item) && item >= 0);
}

function invalid(file: string, problem: SafetensorsProblem, why: string, tensor?: string): AppError {
  return new AppError('model-invalid', `${file} is not a valid safetensors file: ${why} (${problem}).`, {
    remedy: 'Download or export the file again.',
    details: { file, problem, ...(tensor === undefined ? {} : { tensor }) },
  });
}

export interface TensorToWrite {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
  /** Little-endian, row-major. */
  readonly data: Uint8Array;
}

/**
 * Writes a file as the reference writer does: tensors by falling element size, then by name; the header padded with
 * spaces to a multiple of 8.
 */
export function writeSafetensors(
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const ordered = tensors.toSorted(
    (a, b) => bytesPerElement(b.type) - bytesPerElement(a.type) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
  const header: Record<string, unknown> = Object.keys(metadata).length === 0 ? {} : { __metadata__: metadata };
  let at = 0;
  for (const { name, type, shape, data } of ordered) {
    if (name in header) throw new AppError('internal', `two tensors are called ${name}`);
    const size = shape.reduce((product, side) => product * side, bytesPerElement(type));
    if (size !== data.byteLength) throw new AppError('internal', `${name} needs ${size} bytes, not ${data.byteLength}`);
    header[name] = { dtype: type, shape, data_offsets: [at, at + size] };
    at += size;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.byteLength / 8) * 8;
  const file = new Uint8Array(lengthBytes + headerLength + at);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, lengthBytes, lengthBytes + headerLength);
  file.set(json, lengthBytes);
  let offset = lengthBytes + headerLength;
  for (const { data } of ordered) {
    file.set(data, offset);
    offset += data.byteLength;
  }
  return file;
}
