/**
 * Work on the GPU, one piece at a time, that survives a lost device: the backend is started again, whoever holds
 * tensors is told to forget them, and the piece that failed is run once more.
 */
import { AppError } from '../../shared/errors';
import type { BackendInfo, BackendName } from '../../shared/recognition';
import { onDeviceLost, startBackend } from '../device';

export interface DeviceGuard {
  /** Chooses the backend; what was on the one before is gone. */
  readonly start: (choice: BackendName | 'auto') => Promise<BackendInfo>;
  /** Runs `work` after all work before it, with a backend started. */
  readonly run: <T>(work: (backend: BackendInfo) => Promise<T>) => Promise<T>;
  /** Called when the tensors of the last backend are gone. */
  readonly onGone: (listener: () => void) => void;
}

/** How long an error waits for the news that the device behind it is gone. */
const newsDelay = 100;
const newsOfTheDevice = (): Promise<void> => new Promise((done) => setTimeout(done, newsDelay));

export function deviceGuard(): DeviceGuard {
  let choice: BackendName | 'auto' = 'auto';
  let backend: BackendInfo | undefined;
  let lost: string | undefined;
  let tail: Promise<unknown> = Promise.resolve();
  const listeners: (() => void)[] = [];

  onDeviceLost((reason) => {
    lost = reason;
  });

  async function restart(): Promise<BackendInfo> {
    for (const listener of listeners) listener();
    lost = undefined;
    backend = await startBackend(choice);
    return backend;
  }

  function queue<T>(work: () => Promise<T>): Promise<T> {
    const result = tail.then(work, work);
    tail = result.catch(() => undefined);
    return result;
  }

  async function runOnce<T>(work: (backend: BackendInfo) => Promise<T>): Promise<T> {
    const current = backend === undefined || lost !== undefined ? await restart() : backend;
    try {
      return await work(current);
    } catch (error) {
      if (error instanceof AppError) throw error;
      await newsOfTheDevice();
      if (lost === undefined) throw error;
      return await work(await restart()).catch(async (again: unknown) => {
        await newsOfTheDevice();
        if (lost === undefined) throw again;
        throw new AppError('device-lost', `The GPU was lost twice in a row (${lost}).`, {
          remedy: 'Use fewer frames or a smaller model, or add ?backend=wasm to the address.',
          details: { reason: lost },
          cause: again,
        });
      });
    }
  }

  return {
    start: (asked) =>
      queue(async () => {
        choice = asked;
        return restart();
      }),
    run: (work) => queue(() => runOnce(work)),
    onGone: (listener) => listeners.push(listener),
  };
}
