/**
 * safetensors (github.com/huggingface/safetensors, "Format"): 8 bytes of header length, a JSON header, raw data. A file is
 * read by slices, so that a large one is never held whole.
 */
import { AppError } from '../../../shared/errors/errors';
import type { TensorSource } from '../tensors/tensorSource';
import { checkLayout, invalid, largestHeader, readHeader, type RangedTensor } from './safetensorsHeader';
import { sourceOfIndex, type RangePlace, type WeightIndex } from './weightIndex';

const lengthBytes = 8;

/** Bytes of a file, asked for by range. */
interface FileBytes {
  readonly size: number;
  slice(begin: number, end: number): Promise<Uint8Array>;
}

/**
 * Opens a safetensors file (a File or Blob by slices, or bytes already here) and checks its header.
 * @throws AppError `model-invalid`, details `{file, problem, tensor?}`
 */
export async function openSafetensors(data: Blob | ArrayBuffer | Uint8Array, file = nameOf(data)): Promise<TensorSource> {
  return safetensorsSource(await indexSafetensors(data, file), data);
}

/** The tensors of an index that `indexSafetensors` made of the same data. */
export function safetensorsSource(index: WeightIndex, data: Blob | ArrayBuffer | Uint8Array): TensorSource {
  const bytes = asBytes(data);
  const { file } = index;
  return sourceOfIndex(index, async ({ name, place }) => {
    const { from, to } = place as RangePlace;
    const read = await bytes.slice(from, to);
    if (read.byteLength === to - from) return read;
    throw new AppError('model-invalid', `${file}: the data of ${name} is cut short`, { details: { file, tensor: name } });
  });
}

interface SafetensorsIndex extends WeightIndex {
  readonly tensors: readonly RangedTensor[];
}

/** Reads and checks the header alone. Throws as `openSafetensors`. */
export async function indexSafetensors(data: Blob | ArrayBuffer | Uint8Array, file = nameOf(data)): Promise<SafetensorsIndex> {
  const bytes = asBytes(data);
  if (bytes.size < lengthBytes) throw invalid(file, 'HeaderTooSmall', 'it is shorter than a header');
  const lengthView = new DataView((await bytes.slice(0, lengthBytes)).slice().buffer);
  const declared = lengthView.getBigUint64(0, true);
  if (declared > BigInt(largestHeader)) throw invalid(file, 'HeaderTooLarge', `its header claims ${declared} bytes`);
  const headerLength = Number(declared);
  const dataStart = lengthBytes + headerLength;
  if (dataStart > bytes.size) throw invalid(file, 'InvalidHeaderLength', 'its header is longer than the file');

  const { entries, metadata } = readHeader(file, await bytes.slice(lengthBytes, dataStart), dataStart);
  const dataEnd = checkLayout(file, entries, dataStart);
  if (dataEnd !== bytes.size) {
    throw invalid(
      file,
      'MetadataIncompleteBuffer',
      `its header describes ${dataEnd - dataStart} bytes of data, it holds ${bytes.size - dataStart}`,
    );
  }
  return { file, metadata, tensors: entries };
}

function nameOf(data: Blob | ArrayBuffer | Uint8Array): string {
  return data instanceof File ? data.name : 'file';
}

function asBytes(data: Blob | ArrayBuffer | Uint8Array): FileBytes {
  if (data instanceof Blob) {
    return {
      size: data.size,
      slice: async (begin, end) => new Uint8Array(await data.slice(begin, end).arrayBuffer()),
    };
  }
  const whole = data instanceof Uint8Array ? data : new Uint8Array(data);
  return { size: whole.byteLength, slice: (begin, end) => Promise.resolve(whole.subarray(begin, end)) };
}
