/** safetensors files written, as the reference writer does: a header padded with spaces to a multiple of 8, then the data. */
import { AppError } from '../../../shared/errors/errors';
import type { Bytes } from '../../../shared/base/units';
import { bytesPerElement } from '../tensors/half';
import type { TensorInfo, TensorToWrite } from '../tensors/tensorSource';
import { indexSafetensors } from './safetensors';

const lengthBytes = 8;

type Metadata = Readonly<Record<string, string>>;

/** Bytes of a tensor's numbers. */
export function bytesOfTensor({ type, shape }: Pick<TensorInfo, 'type' | 'shape'>): Bytes {
  return shape.reduce((product, side) => product * side, bytesPerElement(type));
}

/** What stands before the data of tensors that follow one another in this order, the header's length included. */
export function safetensorsHeader(tensors: readonly TensorInfo[], metadata: Metadata = {}): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = Object.keys(metadata).length === 0 ? {} : { __metadata__: metadata };
  let at = 0;
  for (const { name, type, shape } of tensors) {
    if (name in header) throw new AppError('internal', `two tensors are called ${name}`);
    const size = bytesOfTensor({ type, shape });
    header[name] = { dtype: type, shape, data_offsets: [at, at + size] };
    at += size;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(lengthBytes + Math.ceil(json.byteLength / 8) * 8).fill(0x20, lengthBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(bytes.byteLength - lengthBytes), true);
  bytes.set(json, lengthBytes);
  return bytes;
}

/** A file of tensors that are here: by falling element size, then by name. */
export function writeSafetensors(tensors: readonly TensorToWrite[], metadata: Metadata = {}): Uint8Array<ArrayBuffer> {
  const ordered = tensors.toSorted(
    (a, b) => bytesPerElement(b.type) - bytesPerElement(a.type) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
  for (const { name, data, ...info } of ordered) {
    const size = bytesOfTensor(info);
    if (size !== data.byteLength) throw new AppError('internal', `${name} needs ${size} bytes, not ${data.byteLength}`);
  }
  const header = safetensorsHeader(ordered, metadata);
  const file = new Uint8Array(ordered.reduce((sum, { data }) => sum + data.byteLength, header.byteLength));
  file.set(header);
  let at = header.byteLength;
  for (const { data } of ordered) {
    file.set(data, at);
    at += data.byteLength;
  }
  return file;
}

/**
 * The same file with other words in its header: the data is not touched or copied.
 * @param changes added to the metadata that is there
 * @throws AppError `model-invalid`
 */
export async function withMetadata(file: Blob, changes: Metadata): Promise<Blob> {
  const { metadata, tensors } = await indexSafetensors(file);
  const placed = tensors.toSorted((a, b) => a.place.from - b.place.from);
  const dataStart = placed[0]?.place.from ?? file.size;
  return new Blob([safetensorsHeader(placed, { ...metadata, ...changes }), file.slice(dataStart)]);
}
