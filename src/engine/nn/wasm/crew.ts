/**
 * Threads for our wasm kernels: helpers that sleep until a task is put into shared memory, then take its chunks together
 * with the thread that asked, which waits for them. tfjs's own threads (4.22) break in a production build, and measured no
 * faster. Only where the page is isolated (shared memory), and only in a worker (waiting blocks).
 */
import { AppError } from '../../../shared/errors';
import type { Milliseconds } from '../../../shared/units';
import { mostPages } from '../../assembler';
import { compileKernels, type Machine, startKernels } from './code';
import { runChunk, type Task, readTask, taskNumbers, writeTask } from './tasks';

/** The start of shared memory: counters, the task, zeros; then what tasks work on. */
const counters = { round: 0, nextChunk: 1, finished: 2, failed: 3 } as const;
const taskAt = 64;
const zerosAt = 65_536;
const workAt = 2 * 65_536;
const pageBytes = 65_536;

export interface HelperStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** From 1; the asking thread is 0. */
  readonly thread: number;
}

/** A helper as its platform has it. */
export interface Helper {
  /** Resolves once it waits for tasks. */
  start(message: HelperStart): Promise<void>;
  stop(): void;
}

export interface Crew {
  readonly threads: number;
  /** Address of zeros in its memory. */
  readonly zeros: number;
  /** Addresses for so many bytes each; those given before are given again. Null where memory ends. */
  place(sizes: readonly number[]): number[] | null;
  bytes(address: number, count: number): Uint8Array;
  /** Returns when every chunk is done. @throws AppError `internal` when one failed, or a helper is gone (and the crew with it) */
  run(task: Task): void;
  stop(): void;
}

let current: Crew | null = null;

export const currentCrew = (): Crew | null => current;

export function useCrew(crew: Crew | null): void {
  if (crew !== current) current?.stop();
  current = crew;
}

/** @param threads all of them, the asking one included; at least 2 */
export async function startCrew(threads: number, createHelper: () => Helper): Promise<Crew> {
  const module = compileKernels({ shared: true });
  if (module === null) throw new AppError('internal', 'there is no SIMD here');
  const memory = new WebAssembly.Memory({ initial: workAt / pageBytes, maximum: mostPages, shared: true });
  const machine = startKernels(module, memory);
  const helpers = Array.from({ length: threads - 1 }, createHelper);
  const stop = (): void => helpers.forEach((helper) => helper.stop());
  try {
    await Promise.all(helpers.map((helper, index) => helper.start({ module, memory, thread: index + 1 })));
  } catch (error) {
    stop();
    throw error;
  }
  const counts = new Int32Array(memory.buffer, 0, 4);
  const numbers = new Float64Array(memory.buffer, taskAt, taskNumbers);
  let capacity = workAt;

  return {
    threads,
    zeros: zerosAt,
    stop,
    place(sizes) {
      let end = workAt;
      const addresses = sizes.map((size) => {
        const address = end;
        end += Math.ceil(size / 64) * 64; // whole cache lines: no two threads write into one
        return address;
      });
      if (end > capacity) {
        const pages = Math.ceil((end - capacity) / pageBytes);
        try {
          memory.grow(pages);
        } catch {
          return null;
        }
        capacity += pages * pageBytes;
      }
      return addresses;
    },
    bytes: (address, count) => new Uint8Array(memory.buffer, address, count),
    run(task) {
      writeTask(task, numbers);
      Atomics.store(counts, counters.nextChunk, 0);
      Atomics.store(counts, counters.finished, 0);
      Atomics.store(counts, counters.failed, 0);
      Atomics.add(counts, counters.round, 1);
      Atomics.notify(counts, counters.round);
      takeChunks(machine, task, counts, 0);
      for (let finished = 0; finished < helpers.length; finished = Atomics.load(counts, counters.finished)) {
        if (waitForChange(counts, counters.finished, finished, patience) || Atomics.load(counts, counters.finished) > finished) continue;
        if (current?.stop === stop) current = null;
        stop();
        throw new AppError('internal', `a thread did not answer in ${task.kind}`, { remedy: 'Try again: the next run does without threads.' });
      }
      if (Atomics.load(counts, counters.failed) > 0) throw new AppError('internal', `a thread failed in ${task.kind}`);
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

/** A chunk takes far less; a helper that the system has killed never answers. */
const patience: Milliseconds = 60_000;

/** @returns false where nothing changed in time */
function waitForChange(counts: Int32Array, index: number, value: number, limit: Milliseconds = Infinity): boolean {
  for (let look = 0; look < looks; look++) if (Atomics.load(counts, index) !== value) return true;
  return Atomics.wait(counts, index, value, limit) !== 'timed-out';
}

/** A helper's life; never returns. `ready` is called once it will not miss a task. */
export function help({ module, memory, thread }: HelperStart, ready: () => void): never {
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
