/**
 * Weights are numbers: a file with a NaN or an infinity in it is refused by the tensor's name while it is read, not shown
 * as an answer of "NaN %" afterwards. A look at 150 million weights takes some tenths of a second.
 */
import { refusal } from '../refusal';
import { toFloat32 } from './half';
import { tensorError } from '../refusal';
import type { TensorInfo, TensorSource } from './tensorSource';

/** The index of the first value that is not finite; -1 where all are. */
export function firstNotFinite(values: Float32Array): number {
  const block = 4096;
  for (let from = 0; from < values.length; from += block) {
    const to = Math.min(from + block, values.length);
    const nothing = 0;
    let sum = 0;
    for (let at = from; at < to; at++) sum += values[at]! * nothing; // stays 0 unless one of them is no number
    if (sum === 0) continue;
    for (let at = from; at < to; at++) if (!Number.isFinite(values[at]!)) return at;
  }
  return -1;
}

/**
 * Raw bytes of a tensor, or of some rows of it, as float32.
 * @throws AppError `model-invalid` naming file and tensor
 */
export function finiteFloats(file: string, { name, type }: Pick<TensorInfo, 'name' | 'type'>, bytes: Uint8Array): Float32Array {
  const values = toFloat32(type, bytes);
  const at = firstNotFinite(values);
  if (at >= 0) {
    const why = `its value ${at} is ${values[at]}, which is no number to compute with`;
    const { message, remedy, details } = tensorError(file, name, why);
    throw refusal('notFinite', file, name, message, remedy, details);
  }
  return values;
}

/** One tensor whole. Throws as `finiteFloats`, and as the source for a tensor that it lacks. */
export async function readFinite(source: TensorSource, name: string): Promise<Float32Array> {
  const bytes = await source.read(name);
  return finiteFloats(source.file, source.tensors.get(name)!, bytes);
}
