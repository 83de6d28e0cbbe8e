/** An adapter file of other people's making, looked at aside before it is kept. */
import type { CheckProgress } from '../../../shared/models/models';
import type { LongWork } from '../../../shared/base/units';
import { createAside, openPort } from '../../aside';
import { adapterTasks } from './adapterTasks';
// All that is there, not `default` by its name: without Vite (commands, tests) this is the worker's own module, which has none.
import * as script from './adapterWorker.ts?worker&url';

// oxlint-disable-next-line import/namespace -- Vite gives it
const run = createAside<typeof adapterTasks>(() => openPort(script.default, 'adapters', adapterTasks));

/** @throws AppError as `checkAdapter`; `file-too-costly`, `cancelled` */
export async function checkAdapterAside(file: Blob, path: string, { signal, onProgress }: LongWork<CheckProgress> = {}): Promise<void> {
  await run('checkAdapter', { blob: file, path }, { file: path, ...(signal && { signal }), ...(onProgress && { onProgress }) });
}
