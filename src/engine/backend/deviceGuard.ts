/**
 * Work on the device, one piece at a time, that survives a lost one: the backend is started again, whoever holds tensors
 * is told to forget them, and the piece that failed is run once more. A device that is lost again over the same work, or three
 * times within a minute, or cannot be had any more, makes way for the next backend, also where it was asked for by name.
 */
import { AppError } from '../../shared/errors/errors';
import type { BackendInfo, BackendName } from '../../shared/recognition/recognition';
import type { Milliseconds } from '../../shared/base/units';
import { onDeviceLost, startBackend, takeRefusedMemory, webglIsGone } from './device';
import { onThreadsLost } from '../nn/wasm/threads/threadPool';
import { startThreads, withThreads } from './wasmBackend';
import { workQueue, type WorkQueue } from './workQueue';
import { brokeWasm, meansOutOfMemory, outOfMemory } from './outOfMemory';

export interface DeviceGuard {
  /** Chooses the backend; what was on the one before is gone. */
  readonly start: (choice: BackendName | 'auto') => Promise<BackendInfo>;
  /** Runs `work` after all work before it, with a backend started. Cancelled while it waits, it leaves the queue at once. */
  readonly run: <T>(work: (backend: BackendInfo) => Promise<T>, signal?: AbortSignal) => Promise<T>;
  /** Called when the tensors of the last backend are gone. */
  readonly onGone: (listener: () => void) => void;
  /** Called when another backend has taken over, or the same computes with less. */
  readonly onChange: (listener: (backend: BackendInfo) => void) => void;
  /** Called when nothing here can compute any more: this worker, or process, must be replaced. */
  readonly onBroken: (listener: (error: AppError) => void) => void;
}

/** How long an error waits for the news that the device behind it is gone: longer where it speaks of devices itself. */
const newsDelay = { usual: 100, device: 3000 } as const;
const speaksOfDevice = /device|createbuffer|mapasync|context|abort|cancelled|external instance/i;
/** Work on a lost WebGL context ends by itself, or never. */
const webglGrace: Milliseconds = 1000;
/** So many losses within this time, and the backend is given up. */
const mostLosses = 3;
const lossMemory: Milliseconds = 60_000;
/** The browser needs a moment to start its GPU process again. */
const adapterDelay: Milliseconds = 700;
const adapterTries = 3;

const pause = (time: Milliseconds): Promise<void> => new Promise((done) => setTimeout(done, time));

type Work<T> = (backend: BackendInfo) => Promise<T>;

interface Guarded {
  choice: BackendName | 'auto';
  backend: BackendInfo | undefined;
  /** Why the device went away; undefined while it is there, or since it was started again. */
  lost: string | undefined;
  losses: Milliseconds[];
  poolsLost: number;
  /** Lost too often to be tried again. */
  unusable: Set<BackendName>;
  /** Ends work that WebGL will never finish. */
  abandon: (reason: string) => void;
  readonly queue: WorkQueue;
  readonly gone: (() => void)[];
  readonly changed: ((backend: BackendInfo) => void)[];
  readonly broken: ((error: AppError) => void)[];
}

export function deviceGuard(): DeviceGuard {
  const guarded: Guarded = {
    choice: 'auto',
    backend: undefined,
    lost: undefined,
    losses: [],
    poolsLost: 0,
    unusable: new Set(),
    abandon: () => undefined,
    queue: workQueue(),
    gone: [],
    changed: [],
    broken: [],
  };
  onDeviceLost((reason, which) => {
    if (which === guarded.backend) noteLoss(guarded, which, reason);
  });
  onThreadsLost(() => {
    if (guarded.backend?.name === 'wasm') goOnWithoutThreads(guarded, guarded.backend);
  });
  return {
    start: (choice) =>
      guarded.queue(async () => {
        Object.assign(guarded, { choice, unusable: new Set(), losses: [], lost: undefined });
        return restart(guarded);
      }),
    run: (work, signal) => guarded.queue(() => runOnce(guarded, work, signal), signal),
    onGone: (listener) => guarded.gone.push(listener),
    onChange: (listener) => guarded.changed.push(listener),
    onBroken: (listener) => guarded.broken.push(listener),
  };
}

function noteLoss(guarded: Guarded, backend: BackendInfo, reason: string): void {
  guarded.lost = reason;
  guarded.abandon(reason);
  const now = performance.now();
  guarded.losses = [...guarded.losses.filter((time) => now - time < lossMemory), now];
  if (guarded.losses.length >= mostLosses) guarded.unusable.add(backend.name);
  // At rest nothing else would notice before the next clip. Work under way starts it again itself, and this finds nothing to do.
  guarded.queue(async () => void (guarded.lost !== undefined && (await restart(guarded)))).catch(() => undefined);
}

/** wasm computes with one thread until others are started; threads lost again and again stay away. */
function goOnWithoutThreads(guarded: Guarded, backend: BackendInfo): void {
  change(guarded, withThreads(backend, 1));
  if (++guarded.poolsLost >= mostLosses) return;
  guarded
    .queue(async () => {
      const threads = await startThreads();
      if (guarded.backend?.name === 'wasm') change(guarded, withThreads(guarded.backend, threads));
    })
    .catch(() => undefined);
}

function change(guarded: Guarded, next: BackendInfo): BackendInfo {
  guarded.backend = next;
  for (const listener of guarded.changed) listener(next);
  return next;
}

async function restart(guarded: Guarded): Promise<BackendInfo> {
  for (const listener of guarded.gone) listener();
  const { backend: before, lost, choice } = guarded;
  guarded.lost = undefined;
  try {
    const next = lost !== undefined && before !== undefined ? startAfterLoss(guarded, before.name) : startBackend(choice, guarded.unusable);
    guarded.backend = await next;
  } catch (error) {
    guarded.backend = undefined;
    const coded = AppError.from(error);
    // A module that failed to load stays so for this worker's life.
    if (coded.code === 'part-unreachable' || coded.code === 'version-changed') tellBroken(guarded, coded);
    throw error;
  }
  return change(guarded, guarded.backend);
}

async function startAfterLoss({ choice, unusable }: Guarded, name: BackendName): Promise<BackendInfo> {
  for (let tried = 1; !unusable.has(name); tried++) {
    try {
      const started = await startBackend(choice, unusable);
      if (started.name === name || tried === adapterTries) return started;
    } catch (error) {
      console.warn(`${name} did not start again.`, error);
      if (tried === adapterTries) unusable.add(name);
    }
    await pause(adapterDelay);
  }
  return startBackend(choice, unusable);
}

function tellBroken({ broken }: Guarded, error: AppError): void {
  for (const listener of broken) listener(error);
}

/** Once more on a device started anew; lost again, on the next backend. */
async function runOnce<T>(guarded: Guarded, work: Work<T>, signal: AbortSignal | undefined): Promise<T> {
  let current = guarded.backend === undefined || guarded.lost !== undefined ? await restart(guarded) : guarded.backend;
  takeRefusedMemory();
  for (let tries = 1; ; tries++) {
    try {
      return await (current.name === 'webgl' ? onWebgl(guarded, work, current) : trusted(guarded, work, current));
    } catch (error) {
      // What is read back from a device that goes away is aborted as well: only the signal tells that from a cancel.
      const cancelledByPerson = signal === undefined ? isCancelled(error) : signal.aborted;
      if (cancelledByPerson || !isGpu(current)) throw error;
      await newsOfTheDevice(guarded, error);
      if (guarded.lost === undefined) throw error;
      if (tries > 1) guarded.unusable.add(current.name);
      current = await restart(guarded);
    }
  }
}

async function newsOfTheDevice(guarded: Guarded, error: unknown): Promise<void> {
  const message = error instanceof Error ? `${error.name} ${error.message}` : String(error);
  const limit = speaksOfDevice.test(message) ? newsDelay.device : newsDelay.usual;
  for (const end = performance.now() + limit; guarded.lost === undefined && performance.now() < end;) await pause(50);
}

/** WebGL says nothing itself: a read from a lost context waits for ever (tfjs 4.22), and what was drawn in it is nothing. */
async function onWebgl<T>(guarded: Guarded, work: Work<T>, current: BackendInfo): Promise<T> {
  const loss = new Promise<never>((_, reject) => {
    guarded.abandon = (reason) => setTimeout(() => reject(new Error(reason)), webglGrace);
  });
  try {
    const result = await Promise.race([trusted(guarded, work, current), loss]);
    if (webglIsGone()) throw new Error('the WebGL context was lost');
    return result;
  } finally {
    guarded.abandon = () => undefined;
  }
}

/** What was computed where memory was refused is nothing. */
async function trusted<T>(guarded: Guarded, work: Work<T>, current: BackendInfo): Promise<T> {
  try {
    const result = await work(current);
    const refused = takeRefusedMemory();
    if (refused === undefined) return result;
    throw outOfMemory(refused);
  } catch (error) {
    if (!meansOutOfMemory(error)) throw error;
    const full = outOfMemory(error);
    if (current.name === 'wasm' || brokeWasm(error)) tellBroken(guarded, full);
    throw full;
  }
}

const isGpu = ({ name }: BackendInfo): boolean => name === 'webgpu' || name === 'webgl';

function isCancelled(error: unknown): boolean {
  return error instanceof AppError && error.code === 'cancelled';
}
