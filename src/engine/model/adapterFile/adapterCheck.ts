/** An adapter's file looked at whole, at the door: header, sizes, notes and every number. What passes can be used. */
import type { TaskWork } from '../../aside';
import { readAdapterNotes } from './adapterNotes';
import { adapterInvalid, checkTensors } from './adapterSettings';
import { readAdapterSettings } from './adapterSettings';
import { firstNotFinite } from '../../files/tensors/finite';
import { toFloat32 } from '../../files/tensors/half';
import { openSafetensors } from '../../files/weights/safetensors';
import { isInstant, readInstant } from '../instantFile/instantFile';
import type { TensorInfo } from '../../files/tensors/tensorSource';

/** @throws AppError `model-invalid` (no safetensors file), `adapter-invalid` naming file and field */
export async function checkAdapter(
  { blob, path }: { readonly blob: Blob; readonly path: string },
  { onProgress }: TaskWork<{ readonly done: number; readonly total: number }>,
): Promise<void> {
  const source = await openSafetensors(blob, path);
  readAdapterNotes(source);
  if (isInstant(source)) {
    await readInstant(source);
    onProgress({ done: 1, total: 1 });
    return;
  }
  const plan = checkTensors(source, readAdapterSettings(source));
  const total = Object.keys(plan).length;
  for (const [index, name] of Object.keys(plan).entries()) {
    adapterFloats(source.file, source.tensors.get(name)!, await source.read(name));
    onProgress({ done: index + 1, total });
  }
}

/** A tensor's numbers. Throws `adapter-invalid` naming it where one is none. */
export function adapterFloats(file: string, { name, type }: TensorInfo, bytes: Uint8Array): Float32Array {
  const values = toFloat32(type, bytes);
  const at = firstNotFinite(values);
  if (at >= 0)
    throw adapterInvalid(file, `holds ${values[at]} in its tensor ${name}, which is no number to compute with`, { tensor: name });
  return values;
}
