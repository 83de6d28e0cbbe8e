/** What the engine and a worker aside say to each other: one task at a time, its progress, its result or its error. */
import type { AppError, AppErrorData } from '../../shared/errors/errors';

/**
 * A task that can run aside: plain data in, plain data out. It is ended from outside, so its `work` has no signal; each
 * call of `onProgress` counts as a sign of life.
 */
type AsideTask = (input: never, work: never) => unknown;

export interface TaskWork<P> {
  readonly onProgress: (progress: P) => void;
}

/** Tasks by name, each loaded when it is first wanted. */
export type AsideTasks = Readonly<Record<string, () => Promise<AsideTask>>>;

type TaskOf<Tasks extends AsideTasks, Name extends keyof Tasks> = Awaited<ReturnType<Tasks[Name]>>;
export type AsideInput<Tasks extends AsideTasks, Name extends keyof Tasks> = Parameters<TaskOf<Tasks, Name>>[0];
export type AsideOutput<Tasks extends AsideTasks, Name extends keyof Tasks> = Awaited<ReturnType<TaskOf<Tasks, Name>>>;
/** What the task's `onProgress` is given; `never` for a task that takes none. */
export type AsideProgress<Tasks extends AsideTasks, Name extends keyof Tasks> =
  Parameters<TaskOf<Tasks, Name>> extends [unknown, TaskWork<infer P>] ? P : never;

export interface ToAside {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

export type FromAside =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly id: number; readonly progress: unknown }
  | { readonly type: 'result'; readonly id: number; readonly output: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: AppErrorData };

/** `failed`: over what it read; `gone`: ended by the system, whatever it was doing. */
type Fall = 'failed' | 'gone';

/** The engine's end of a worker aside, whatever kind of thread it is. */
export interface AsidePort {
  /** True where the task runs in the caller's own thread and cannot be ended. */
  readonly inline?: boolean;
  readonly post: (message: ToAside) => void;
  /** `onFall` is told why a worker has ended. */
  readonly listen: (onMessage: (message: FromAside) => void, onFall: (why: string, fall: Fall) => void) => void;
  /** Why a worker that never came did not; default: it is not told. */
  readonly explain?: () => Promise<AppError>;
  readonly end: () => void;
}
