/**
 * A file of weights in whatever format it is, opened aside: header, directory and pickle are taken apart in a worker that
 * can be ended; what comes back says where the tensors lie, and they are read here, one at a time.
 */
import type { LongWork } from '../../../shared/base/units';
import { createAside, openPort } from '../../aside';
import type { ModelFile } from '../modelFile';
import type { TensorSource } from '../tensors/tensorSource';
import { pyTorchSource } from './pytorch';
import { safetensorsSource } from './safetensors';
import { weightTasks } from './weightTasks';
// All that is there, not `default` by its name: without Vite (commands, tests) this is the worker's own module, which has none.
import * as script from './weightWorker.ts?worker&url';

// oxlint-disable-next-line import/namespace -- Vite gives it
const run = createAside<typeof weightTasks>(() => openPort(script.default, 'weights', weightTasks));

/** @throws AppError `model-invalid`, `file-too-costly`, `cancelled` */
export async function openWeights({ blob, path }: ModelFile, { signal }: LongWork<never> = {}): Promise<TensorSource> {
  const index = await run('indexWeights', { blob, path }, { file: path, ...(signal === undefined ? {} : { signal }) });
  const zipped = index.tensors[0]?.place.kind === 'storage';
  return zipped ? pyTorchSource(index, blob) : safetensorsSource(index, blob);
}
