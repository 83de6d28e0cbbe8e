/** An adapter's file looked at whole, at the door: header, sizes, notes and every number. What passes can be used. */
import type { TaskWork } from '../../aside';
import { adapterFloats } from './adapterFloats';
import { readAdapterNotes } from './adapterNotes';
import { checkTensors } from './adapterSettings';
import { readAdapterSettings } from './adapterSettings';
import { openSafetensors } from '../../files/weights/safetensors';
import { isInstant, readInstant } from './instantFile';

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
