/**
 * A checkpoint seen from above: named tensors of known type and shape, read one at a time, so that a file of
 * hundreds of megabytes is never held whole. Every file format (safetensors, PyTorch zip) offers one of these.
 */

export type TensorType = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'I16' | 'I8' | 'U64' | 'U32' | 'U16' | 'U8' | 'BOOL';

export interface TensorInfo {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
}

export interface TensorSource {
  /** File name, for messages. */
  readonly file: string;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Raw little-endian bytes of one tensor, row-major. Throws `model-invalid` naming a tensor that is absent or cut. */
  read(name: string): Promise<Uint8Array>;
}

/** A tensor on its way into a file. */
export interface TensorToWrite extends TensorInfo {
  /** Little-endian, row-major. */
  readonly data: Uint8Array;
}
