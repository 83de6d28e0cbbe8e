/** What a thread of Node's starts as (nodePort.ts): it learns to read TypeScript, then becomes the module it is given. */
import { workerData } from 'node:worker_threads';
import { tsImport } from 'tsx/esm/api';

await tsImport(workerData, import.meta.url);
