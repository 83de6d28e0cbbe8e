/**
 * Where a file's tensors lie, as plain data: what taking the file apart (aside) comes to, and all that reading them needs.
 */
import { AppError } from '../../../shared/errors/errors';
import type { Bytes } from '../../../shared/base/units';
import type { TensorInfo, TensorSource } from '../tensors/tensorSource';
import type { ZipRecord } from './zip';

/** Bytes of the file itself. */
export interface RangePlace {
  readonly kind: 'range';
  readonly from: Bytes;
  readonly to: Bytes;
}

/** A view into an entry of a zip; in elements. */
export interface StoragePlace {
  readonly kind: 'storage';
  readonly key: string;
  /** Undefined where the archive lacks it. */
  readonly entry: ZipRecord | undefined;
  readonly elements: number;
  readonly offset: number;
  readonly strides: readonly number[];
}

export interface PlacedTensor extends TensorInfo {
  readonly place: RangePlace | StoragePlace;
}

export interface WeightIndex {
  readonly file: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: readonly PlacedTensor[];
}

/** @param readPlace gives a tensor's raw numbers */
export function sourceOfIndex(
  { file, metadata, tensors }: WeightIndex,
  readPlace: (tensor: PlacedTensor) => Promise<Uint8Array>,
): TensorSource {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return {
    file,
    metadata,
    tensors: byName,
    read: async (name) => {
      const tensor = byName.get(name);
      if (tensor === undefined) throw new AppError('model-invalid', `${file} has no tensor ${name}`, { details: { file, tensor: name } });
      return readPlace(tensor);
    },
  };
}
