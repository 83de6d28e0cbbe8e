/**
 * Runs tasks of our wasm kernels for tfjs tensors: in tfjs's own memory, where the tensors lie, or, where there is a thread pool
 * and work enough for it, in the pool's shared memory with the tensors copied there and back (some 0.1 ms a megabyte).
 */
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { compileKernels, type Machine, startKernels } from './code/code';
import { type ThreadPool, currentThreadPool } from './threads/threadPool';
import { runChunk, type Task } from './code/tasks';

export interface Plan {
  readonly inputs: readonly tf.TensorInfo[];
  /** Shapes. */
  readonly outputs: readonly (readonly number[])[];
  /** Address of what stays between plans, in the memory that this one runs in; null where it has no room: nothing is run. */
  readonly kept?: (home: Home) => number | null;
  /** Bytes beside them, for that many threads. */
  readonly scratch: (threads: number) => number;
  readonly multiplications: number;
  /** One after the other; addresses of inputs and outputs in the order above. */
  readonly tasks: (places: Places) => readonly Task[];
}

export interface Places {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly scratch: number;
  /** So many zeros lie at `zeros`: `mostColumns`. */
  readonly zeros: number;
  readonly threads: number;
  /** What `kept` gave; 0 without. */
  readonly kept: number;
  /** A view of the memory. */
  readonly bytes: Home['bytes'];
}

/** A memory that plans run in: the pool's, or tfjs's own. */
export interface Home {
  keep(bytes: number): number | null;
  release(address: number): void;
  bytes(address: number, count: number): Uint8Array;
}

/** The widest row that may want zeros (for "no bias"). */
export const mostColumns = 16_384;
const float = 4;
/** Multiplications below which waking the pool and copying cost more than they save. */
const worthThreads = 2_000_000;

/** What of tfjs's wasm module its type declarations leave out. */
interface WasmModule {
  readonly HEAPU8: Uint8Array;
  readonly asm?: { readonly memory?: WebAssembly.Memory };
  _malloc(bytes: number): number;
  _free(address: number): void;
}

interface Local {
  readonly machine: Machine;
  readonly wasm: WasmModule;
  readonly zeros: number;
  readonly home: Home;
  scratch: { readonly address: number; readonly bytes: number };
}

let local: Local | undefined;
let nowhere: WasmModule | undefined;

/** Our kernels in tfjs's memory; null where there is no SIMD, or a tfjs of another making hides that memory. */
export function localMachine(): Machine | null {
  return startLocal()?.machine ?? null;
}

function startLocal(): Local | null {
  const wasm = (tf.backend() as BackendWasm).wasm as unknown as WasmModule;
  if (local?.wasm === wasm) return local;
  if (nowhere === wasm) return null;
  const memory = wasm.asm?.memory;
  const module = memory === undefined ? null : compileKernels({ shared: false });
  if (memory === undefined || module === null) {
    nowhere = wasm;
    return null;
  }
  const zeros = wasm._malloc(mostColumns * float);
  new Float32Array(memory.buffer, zeros, mostColumns).fill(0);
  const home: Home = {
    keep: (bytes) => wasm._malloc(bytes) || null,
    release: (address) => wasm._free(address),
    bytes: (address, count) => wasm.HEAPU8.subarray(address, address + count),
  };
  local = { wasm, machine: startKernels(module, memory), zeros, home, scratch: { address: 0, bytes: 0 } };
  return local;
}

/** Where a tensor's numbers lie in tfjs's memory. Ask after every allocation: memory grows, but what lies in it stays. */
export function addressOf({ dataId }: { readonly dataId: object }): number {
  return (tf.backend() as BackendWasm).dataIdMap.get(dataId).memoryOffset;
}

/** The numbers of a float tensor where they lie, until the next allocation. */
export function numbersOf(tensor: tf.Tensor): Float32Array {
  const { HEAPU8 } = (tf.backend() as BackendWasm).wasm as unknown as WasmModule;
  return new Float32Array(HEAPU8.buffer, addressOf(tensor), tensor.size);
}

/** Whether anything that was kept there may still be used. */
export const isHome = (home: Home): boolean => home === local?.home || home === currentThreadPool();

/** @returns the outputs as tensors; null where the kernels cannot run here */
export function runPlan(plan: Plan): tf.Tensor[] | null {
  const here = startLocal();
  if (here === null) return null;
  const backend = tf.backend() as BackendWasm;
  const outputs = plan.outputs.map((shape) => backend.makeOutput([...shape], 'float32'));
  const pool = plan.multiplications < worthThreads ? null : currentThreadPool();
  try {
    if ((pool === null || !runTogether(plan, pool, here, outputs)) && !runAlone(plan, here, outputs)) {
      for (const { dataId } of outputs) backend.disposeData(dataId);
      return null;
    }
  } catch (error) {
    for (const { dataId } of outputs) backend.disposeData(dataId);
    throw error;
  }
  return outputs.map((output) => tf.engine().makeTensorFromTensorInfo(output));
}

/** @returns false where there is no room for what is kept */
function runAlone(plan: Plan, here: Local, outputs: readonly tf.TensorInfo[]): boolean {
  const kept = plan.kept === undefined ? 0 : plan.kept(here.home);
  if (kept === null) return false;
  const scratch = reserve(here, plan.scratch(1));
  const [inputs, results] = [plan.inputs.map(addressOf), outputs.map(addressOf)];
  const places = { inputs, outputs: results, scratch, zeros: here.zeros, threads: 1, kept, bytes: here.home.bytes };
  for (const task of plan.tasks(places)) for (let chunk = 0; chunk < task.chunks; chunk++) runChunk(here.machine, task, chunk, 0);
  return true;
}

/** @returns false where shared memory has no room for it, or the pool is gone */
function runTogether(plan: Plan, pool: ThreadPool, { wasm }: Local, outputs: readonly tf.TensorInfo[]): boolean {
  const kept = plan.kept === undefined ? 0 : plan.kept(pool);
  if (kept === null) return false;
  const bytesOf = ({ shape }: tf.TensorInfo): number => tf.util.sizeFromShape(shape) * float;
  const addresses = pool.place([...[...plan.inputs, ...outputs].map(bytesOf), plan.scratch(pool.threads)]);
  if (addresses === null) return false;
  const [inputs, results] = [addresses.slice(0, plan.inputs.length), addresses.slice(plan.inputs.length, -1)];
  for (const [index, input] of plan.inputs.entries()) {
    const from = addressOf(input);
    pool.bytes(inputs[index]!, bytesOf(input)).set(wasm.HEAPU8.subarray(from, from + bytesOf(input)));
  }
  const { zeros, threads, bytes } = pool;
  for (const task of plan.tasks({ inputs, outputs: results, scratch: addresses.at(-1)!, zeros, threads, kept, bytes })) {
    if (!pool.run(task)) return false;
  }
  for (const [index, output] of outputs.entries()) wasm.HEAPU8.set(pool.bytes(results[index]!, bytesOf(output)), addressOf(output));
  return true;
}

/** Scratch in tfjs's memory, kept for the next plan: the largest asked for so far. */
function reserve(here: Local, bytes: number): number {
  if (bytes > here.scratch.bytes) {
    if (here.scratch.bytes > 0) here.wasm._free(here.scratch.address);
    here.scratch = { address: here.wasm._malloc(bytes), bytes };
  }
  return here.scratch.address;
}
