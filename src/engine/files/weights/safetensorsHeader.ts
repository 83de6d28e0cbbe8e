/**
 * The header of a safetensors file, parsed and checked by the rules of the reference reader: UTF-8 JSON in one object, known
 * types, data offsets that follow one another without gap or overlap, sizes that are exactly shape times type. Everything in
 * it is counted before it is built.
 */
import { AppError } from '../../../shared/errors/errors';
import { measureJson } from '../boundedJson';
import { refusal } from '../refusal';
import { bytesPerElement } from '../tensors/half';
import type { TensorType } from '../tensors/tensorSource';
import type { PlacedTensor, RangePlace } from './weightIndex';
import { longestTensorName, mostDimensions, mostTensors } from '../tensors/tensorLimits';

/** The reference reader's bound. */
export const largestHeader = 100_000_000;
/** A tensor is an object of two lists in it; depth 3, and 4 are let through to be refused by name. */
const headerBounds = { bytes: largestHeader, depth: 4, containers: 3 * mostTensors + 2, members: (mostDimensions + 6) * mostTensors };
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

function parsed(file: string, bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const { beyond, outermost } = measureJson(bytes, headerBounds);
  if (beyond !== null) throw invalid(file, 'InvalidHeaderDeserialization', `of its header, ${beyond}`);
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
  if (Object.keys(parsed).length < outermost) throw invalid(file, 'InvalidHeaderDeserialization', 'its header gives two tensors one name');
  return parsed;
}

/**
 * @param bytes the header alone
 * @param dataStart where the file's data begins
 * @throws AppError `model-invalid`, details `{file, problem, tensor?}`
 */
export function readHeader(
  file: string,
  bytes: Uint8Array,
  dataStart: number,
): { entries: RangedTensor[]; metadata: Record<string, string> } {
  const { __metadata__: rawMetadata = {}, ...tensors } = parsed(file, bytes);
  if (!isRecord(rawMetadata) || !Object.values(rawMetadata).every((value) => typeof value === 'string')) {
    throw invalid(file, 'InvalidHeaderDeserialization', 'its metadata is not a table of texts');
  }
  const entries = Object.entries(tensors).map(([name, value]) => readEntry(file, name, value, dataStart));
  return { entries, metadata: rawMetadata as Record<string, string> };
}

/** A tensor and the bytes of the file that it lies in. */
export type RangedTensor = PlacedTensor & { readonly place: RangePlace };

function readEntry(file: string, name: string, value: unknown, dataStart: number): RangedTensor {
  if (name.length > longestTensorName) {
    throw invalid(file, 'InvalidHeaderDeserialization', `a tensor's name is ${name.length} characters long`, name.slice(0, 40));
  }
  if (!isRecord(value)) throw invalid(file, 'InvalidHeaderDeserialization', `${name} is not described`, name);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype === 'string' && /^(F8|F6|F4|[IU]4|E8M0)/.test(dtype)) {
    throw refusal(
      'quantised',
      file,
      name,
      `${file} holds weights of ${dtype} (${name}), which are not read here.`,
      'Take the model in half or full precision (float16, bfloat16, float32).',
      { problem: 'InvalidHeaderDeserialization', tensor: name },
    );
  }
  if (typeof dtype !== 'string' || !types.has(dtype)) {
    throw invalid(file, 'InvalidHeaderDeserialization', `${name} has the unknown type ${String(dtype).slice(0, 40)}`, name);
  }
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw invalid(file, 'InvalidHeaderDeserialization', `the shape or the offsets of ${name} are not whole numbers`, name);
  }
  if (shape.length > mostDimensions) throw invalid(file, 'TensorInvalidInfo', `${name} has ${shape.length} dimensions`, name);
  return { name, type: dtype as TensorType, shape, place: { kind: 'range', from: dataStart + offsets[0]!, to: dataStart + offsets[1]! } };
}

/** Offsets must tile the data from its start on; returns where they end. Sizes must be shape times type. */
export function checkLayout(file: string, entries: readonly RangedTensor[], dataStart: number): number {
  let at = dataStart;
  for (const {
    name,
    place: { from, to },
    shape,
    type,
  } of entries.toSorted((a, b) => a.place.from - b.place.from || a.place.to - b.place.to)) {
    if (from !== at || to < from) throw invalid(file, 'InvalidOffset', `the data of ${name} overlaps or leaves a gap`, name);
    at = to;
    const size = sizeOf(shape, type);
    if (size === null) throw invalid(file, 'ValidationOverflow', `the shape of ${name} is too large to count`, name);
    if (size !== to - from) {
      throw invalid(file, 'TensorInvalidInfo', `${name} needs ${size} bytes and is given ${to - from}`, name);
    }
  }
  return at;
}

/** Bytes; null where a product on the way goes beyond 64 bits, as the reference reader's `checked_mul` finds it. */
function sizeOf(shape: readonly number[], type: TensorType): number | null {
  let size = 1;
  for (const side of shape) {
    size *= side;
    if (size >= 2 ** 64) return null;
  }
  size *= bytesPerElement(type);
  return size < 2 ** 64 ? size : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isInteger(item) && item >= 0);
}

export function invalid(file: string, problem: SafetensorsProblem, why: string, tensor?: string): AppError {
  return new AppError('model-invalid', `${file} is not a valid safetensors file: ${why} (${problem}).`, {
    remedy: 'Download or export the file again.',
    details: { file, problem, ...(tensor === undefined ? {} : { tensor }) },
  });
}
