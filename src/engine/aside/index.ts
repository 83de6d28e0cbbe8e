/**
 * Taking other people's files apart where it can be ended. A room that reads such files has a table of tasks (functions of
 * plain data, `(input, { onProgress }) => output`), a worker's script that serves it (serveTasks), and a function that runs
 * them; see files/weights/openWeights.ts.
 *
 *   const run = createAside<typeof weightTasks>(() => openPort(script, 'weights', weightTasks));
 *   const index = await run('indexWeights', { blob, path }, { file: path, signal });
 *
 * In: a script, its tasks, limits. Out: a task's result, or its coded error. May import: base, shared.
 */
export { tooCostly } from './answer';
export { createAside } from './aside';
export { openPort } from './ports';
export type { AsideTasks, TaskWork } from './protocol';
