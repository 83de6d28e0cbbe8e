/**
 * Threads for our wasm kernels: they sleep until a task is put into shared memory, then take its chunks together
 * with the thread that asked, which waits for them. tfjs's own threads (4.22) break in a production build, and measured no
 * faster. Only where the page is isolated (shared memory), and only in a worker (waiting blocks).
 */
import { AppError } from '../../../../shared/errors/errors';
import type { Milliseconds } from '../../../../shared/base/units';
import { mostPages } from '../code/assembler';
import { compileKernels, type Machine, startKernels } from '../code/code';
import { runChunk, type Task, readTask, taskNumbers, writeTask } from '../code/tasks';

/** The start of shared memory: counters, the task, zeros; then what tasks work on. */
const counters = { round: 0, nextChunk: 1, finished: 2, failed: 3 } as const;
const taskAt = 64;
const zerosAt = 65_536;
const workAt = 2 * 65_536;
const pageBytes = 65_536;

export interface ThreadStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** From 1; the asking thread is 0. */
  readonly thread: number;
}

/** A thread as its platform has it. */
export interface PoolThread {
  /** Resolves once it waits for tasks. */
  start(message: ThreadStart): Promise<void>;
  stop(): void;
}

export interface ThreadPool {
  readonly threads: number;
  /** Address of zeros in its memory. */
  readonly zeros: number;
  /** Addresses for so many bytes each; those given before are given again. Null where memory ends. */
  place(sizes: readonly number[]): number[] | null;
  /** Address of memory that `place` does not give again until it is released; null where memory ends. Not while a task runs. */
  keep(bytes: number): number | null;
  release(address: number): void;
  bytes(address: number, count: number): Uint8Array;
  /**
   * Returns when every chunk is done.
   * @returns false when a thread did not answer: the pool is gone then, and what it was to make
   * @throws AppError `internal` when a chunk failed
   */
  run(task: Task): boolean;
  stop(): void;
}

let current: ThreadPool | null = null;

const lostListeners = new Set<() => void>();

/** Calls `listener` when a thread of the pool in use did not answer, and the pool is gone. */
export function onThreadsLost(listener: () => void): () => void {
  lostListeners.add(listener);
  return () => lostListeners.delete(listener);
}

export const currentThreadPool = (): ThreadPool | null => current;

export function useThreadPool(pool: ThreadPool | null): void {
  if (pool !== current) current?.stop();
  current = pool;
}

/** @param threads all of them, the asking one included; at least 2 */
export async function startThreadPool(threads: number, createThread: () => PoolThread): Promise<ThreadPool> {
  const module = compileKernels({ shared: true });
  if (module === null) throw new AppError('internal', 'there is no SIMD here');
  const memory = new WebAssembly.Memory({ initial: workAt / pageBytes, maximum: mostPages, shared: true });
  const machine = startKernels(module, memory);
  const others = Array.from({ length: threads - 1 }, createThread);
  const stop = (): void => others.forEach((thread) => thread.stop());
  try {
    await Promise.all(others.map((thread, index) => thread.start({ module, memory, thread: index + 1 })));
  } catch (error) {
    stop();
    throw error;
  }
  const counts = new Int32Array(memory.buffer, 0, 4);
  const numbers = new Float64Array(memory.buffer, taskAt, taskNumbers);

  return {
    threads,
    zeros: zerosAt,
    stop,
    ...placesIn(memory),
    bytes: (address, count) => new Uint8Array(memory.buffer, address, count),
    run(task) {
      writeTask(task, numbers);
      Atomics.store(counts, counters.nextChunk, 0);
      Atomics.store(counts, counters.finished, 0);
      Atomics.store(counts, counters.failed, 0);
      Atomics.add(counts, counters.round, 1);
      Atomics.notify(counts, counters.round);
      takeChunks(machine, task, counts, 0);
      for (let finished = 0; finished < others.length; finished = Atomics.load(counts, counters.finished)) {
        if (waitForChange(counts, counters.finished, finished, patience) || Atomics.load(counts, counters.finished) > finished) continue;
        stop();
        if (current?.stop === stop) {
          current = null;
          for (const listener of lostListeners) listener();
        }
        return false;
      }
      if (Atomics.load(counts, counters.failed) > 0) throw new AppError('internal', `a thread failed in ${task.kind}`);
      return true;
    },
  };
}

/** What is kept lies first; after it tasks' numbers, one after the other, in memory that grows when they want more. */
function placesIn(memory: WebAssembly.Memory): Pick<ThreadPool, 'place' | 'keep' | 'release'> {
  let capacity = workAt;
  let kept: { readonly address: number; readonly end: number }[] = []; // by address
  const whole = (bytes: number): number => Math.ceil(bytes / 64) * 64; // whole cache lines: no two threads write into one
  const hasRoom = (end: number): boolean => {
    if (end <= capacity) return true;
    const pages = Math.ceil((end - capacity) / pageBytes);
    try {
      memory.grow(pages);
    } catch {
      return false;
    }
    capacity += pages * pageBytes;
    return true;
  };
  return {
    place(sizes) {
      let end = kept.at(-1)?.end ?? workAt;
      const addresses = sizes.map((size) => {
        const address = end;
        end += whole(size);
        return address;
      });
      return hasRoom(end) ? addresses : null;
    },
    keep(bytes) {
      const starts = [workAt, ...kept.map(({ end }) => end)];
      const place = starts.findIndex((start, index) => start + whole(bytes) <= (kept[index]?.address ?? Infinity));
      const address = starts[place]!;
      const end = address + whole(bytes);
      if (!hasRoom(end)) return null;
      kept = [...kept.slice(0, place), { address, end }, ...kept.slice(place)];
      return address;
    },
    release(address) {
      kept = kept.filter((one) => one.address !== address);
    },
  };
}

/** A chunk that fails is noted, and ends the task for whoever met it. */
function takeChunks(machine: Machine, task: Task, counts: Int32Array, thread: number): void {
  try {
    for (;;) {
      const chunk = Atomics.add(counts, counters.nextChunk, 1);
      if (chunk >= task.chunks) return;
      runChunk(machine, task, chunk, thread);
    }
  } catch {
    Atomics.add(counts, counters.failed, 1);
  }
}

/** Looks that often before it sleeps: waking a thread takes some 0.1 ms, and the next task mostly comes sooner. */
const looks = 20_000;

/**
 * Chunks take some ten milliseconds; a thread that the system has killed never answers. One that is merely slow is missed no
 * more than that: the thread that asked does the work alone, in memory of its own.
 */
const patience: Milliseconds = 3000;

/** @returns false where nothing changed in time */
function waitForChange(counts: Int32Array, index: number, value: number, limit: Milliseconds = Infinity): boolean {
  for (let look = 0; look < looks; look++) if (Atomics.load(counts, index) !== value) return true;
  return Atomics.wait(counts, index, value, limit) !== 'timed-out';
}

/** A thread of the pool; never returns. `ready` is called once it will not miss a task. */
export function serveThreadTasks({ module, memory, thread }: ThreadStart, ready: () => void): never {
  const machine = startKernels(module, memory);
  const counts = new Int32Array(memory.buffer, 0, 4);
  const numbers = new Float64Array(memory.buffer, taskAt, taskNumbers);
  let round = Atomics.load(counts, counters.round);
  ready();
  for (;;) {
    waitForChange(counts, counters.round, round);
    round = Atomics.load(counts, counters.round);
    takeChunks(machine, readTask(numbers), counts, thread);
    Atomics.add(counts, counters.finished, 1);
    Atomics.notify(counts, counters.finished);
  }
}
