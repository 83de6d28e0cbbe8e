/**
 * Other people's files are taken apart aside: in a worker of its own that is ended when it takes too long, falls silent
 * or is no longer wanted, whatever it is doing. Browsers give a worker no limit of memory, so each reader bounds what it
 * builds by what it has counted; the clock ends the rest.
 */
import { AppError, cancelled } from '../../shared/errors/errors';
import type { LongWork, Milliseconds } from '../../shared/base/units';
import { tooCostly } from './answer';
import { createClock, type AsideLimits } from './clock';
import { keepIdleWorker } from './idleWorker';
import type { AsideInput, AsideOutput, AsidePort, AsideProgress, AsideTasks, FromAside } from './protocol';

interface AsideWork<P> extends LongWork<P> {
  /** The file that is read, for messages. */
  readonly file: string;
  readonly limits?: AsideLimits;
  /** The worker ends with this task, and what it holds goes with it. */
  readonly last?: boolean;
}

export type RunAside<Tasks extends AsideTasks> = <Name extends keyof Tasks & string>(
  name: Name,
  input: AsideInput<Tasks, Name>,
  work: AsideWork<AsideProgress<Tasks, Name>>,
) => Promise<AsideOutput<Tasks, Name>>;

/** No sound file of any kind needs longer for what is done aside. */
const standardLimits: AsideLimits = { silence: 10_000 };
/** A worker without a task waits so long for the next one, where its opener says nothing else. */
const usualIdle: Milliseconds = 5000;

/**
 * @param open starts a worker that answers `Tasks` (answer.ts)
 * @param idleKept a worker without a task waits so long for the next one
 * @throws (the returned function) AppError as the task coded it; `cancelled` at once when the signal aborts;
 * `file-too-costly` when a limit ends it; `engine-stopped` when the worker disappeared twice; `part-unreachable`,
 * `version-changed` (in Node: `internal`) when it cannot be loaded
 */
export function createAside<Tasks extends AsideTasks>(open: () => AsidePort, idleKept: Milliseconds = usualIdle): RunAside<Tasks> {
  const { take, giveBack } = keepIdleWorker(open, idleKept);
  let nextId = 1;

  function runOnce(
    name: string,
    input: unknown,
    { file, signal, onProgress, limits = standardLimits, last = false }: AsideWork<never>,
  ): Promise<unknown> {
    if (signal?.aborted === true) return Promise.reject(cancelled());
    const { port, ready: atHand } = take();
    const id = nextId++;
    return new Promise((resolve, reject) => {
      const missing = async (why: string): Promise<void> => reject((await port.explain?.()) ?? notLoaded(why));
      const clock = createClock(
        atHand,
        port.inline === true ? {} : limits,
        (error) => end(() => reject(error(file))),
        (why) => end(() => void missing(why)),
      );
      const stop = () => end(() => reject(cancelled()));
      const settle = (act: () => void) => {
        clock.stop();
        signal?.removeEventListener('abort', stop);
        act();
      };
      const end = (act: () => void) => {
        port.end();
        settle(act);
      };
      const hear = (message: FromAside) => {
        clock.heard();
        if (message.type === 'ready' || message.id !== id) return;
        if (message.type === 'progress') onProgress?.(message.progress as never);
        else if (message.type === 'error') settle(() => (giveBack(port), reject(AppError.fromData(named(message.error, file)))));
        else settle(() => (last ? port.end() : giveBack(port), resolve(message.output)));
      };
      port.listen(hear, (why, fall) =>
        end(() => {
          if (fall === 'gone') reject(disappeared());
          else if (clock.isThere()) reject(tooCostly(file, why));
          else void missing(why);
        }),
      );
      signal?.addEventListener('abort', stop);
      port.post({ id, name, input });
    });
  }

  const run = async (name: string, input: unknown, work: AsideWork<never>): Promise<unknown> => {
    try {
      return await runOnce(name, input, work);
    } catch (error) {
      // The system ended the worker, and not the file: once more, in a fresh one.
      if (error instanceof AppError && error.code === 'engine-stopped') return runOnce(name, input, work);
      throw error;
    }
  };
  return run as RunAside<Tasks>;
}

/** A reader that ran into the machine's limits does not know the file's name. */
function named(error: Parameters<typeof AppError.fromData>[0], file: string): Parameters<typeof AppError.fromData>[0] {
  return error.code === 'file-too-costly' ? tooCostly(file, String(error.details['why'])).toData() : error;
}

function disappeared(): AppError {
  return new AppError('engine-stopped', 'The worker that reads files disappeared twice in a row.', {
    remedy: 'Try again, with a smaller file if it happens again.',
    details: { why: 'the worker that reads files disappeared' },
  });
}

function notLoaded(why: string): AppError {
  return new AppError('internal', `The worker that reads files could not be started: ${why}.`, {
    remedy: 'Check the connection and reload the page.',
    details: { why },
  });
}
