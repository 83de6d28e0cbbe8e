/** A tensor of an adapter's file as numbers to compute with. */
import { firstNotFinite } from '../../files/tensors/finite';
import { toFloat32 } from '../../files/tensors/half';
import type { TensorInfo } from '../../files/tensors/tensorSource';
import { adapterInvalid } from './adapterSettings';

/** A tensor's numbers. Throws `adapter-invalid` naming it where one is none. */
export function adapterFloats(file: string, { name, type }: TensorInfo, bytes: Uint8Array): Float32Array {
  const values = toFloat32(type, bytes);
  const at = firstNotFinite(values);
  if (at >= 0)
    throw adapterInvalid(file, `holds ${values[at]} in its tensor ${name}, which is no number to compute with`, { tensor: name });
  return values;
}
