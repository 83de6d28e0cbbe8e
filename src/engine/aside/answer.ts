/** The worker's end: takes tasks by name, runs them, sends progress, results and coded errors back. */
import { AppError, type AppErrorData } from '../../shared/errors/errors';
import type { AsideTasks, FromAside, TaskWork, ToAside } from './protocol';

export interface AnsweringPort {
  readonly post: (message: FromAside) => void;
  readonly listen: (onTask: (message: ToAside) => void) => void;
}

export function answerTasks(tasks: AsideTasks, port: AnsweringPort): void {
  port.listen((message) => void answer(message));
  port.post({ type: 'ready' });

  async function answer({ id, name, input }: ToAside): Promise<void> {
    try {
      if (!Object.hasOwn(tasks, name)) throw new AppError('internal', `there is no task ${name}`);
      const task = (await tasks[name]!()) as (input: unknown, work: TaskWork<unknown>) => unknown;
      const output = await task(input, { onProgress: (progress) => port.post({ type: 'progress', id, progress }) });
      port.post({ type: 'result', id, output });
    } catch (thrown) {
      port.post({ type: 'error', id, error: errorData(thrown) });
    }
  }
}

/** What a reader throws that ran into the machine's own limits is the file's doing, not a fault of the program. */
function errorData(thrown: unknown): AppErrorData {
  if (thrown instanceof RangeError) return tooCostly('a file', thrown.message).toData();
  return AppError.from(thrown).toData();
}

/** @param why in plain English */
export function tooCostly(file: string, why: string): AppError {
  return new AppError('file-too-costly', `Reading ${file} was stopped: ${why}.`, {
    remedy:
      'The file is damaged, or made to stop programs: take it from its source again. If it is a sound file, close other tabs and try once more.',
    details: { file, why },
  });
}
