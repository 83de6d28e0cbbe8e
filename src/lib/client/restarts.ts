/**
 * The engine's worker, life after life: it is started with the first call, watched while calls are under way, and replaced
 * when it dies; what was under way is asked again (repeat.ts), a training goes on from its last kept step.
 */
import { AppError, cancelled } from '../../shared/errors/errors';
import type { CallName, FromEngine, InputOf, OutputOf } from '../../shared/protocol/protocol';
import type { BackendInfo } from '../../shared/recognition/recognition';
import type { LongWork, Milliseconds } from '../../shared/base/units';
import { deathsSurvived, graceTicks, goesOn } from './repeat';
import { type CallsUnderWay, callsUnderWay, type CallUnderWay } from './underWay';
import { type WorkerEnd, type EnginePort, startWorkerLife, type WorkerLife } from './workerLife';

/** What happens to the engine outside of calls. `cancelled`: it held on to work that was cancelled. */
export type EngineEvent =
  | { readonly kind: 'restarting'; readonly why: WorkerEnd | 'cancelled' }
  | { readonly kind: 'backend'; readonly backend: BackendInfo }
  | { readonly kind: 'failed'; readonly error: AppError };

export interface EngineClientParts {
  readonly open: () => EnginePort;
  /** Why the worker's script could not be loaded. */
  readonly explain: (cause: AppError) => Promise<AppError>;
}

/** What one client knows of its worker and of the calls it was given. */
export interface Lives extends EngineClientParts {
  readonly tell: (event: EngineEvent) => void;
  readonly underWay: CallsUnderWay;
  current: WorkerLife | undefined;
  born: Milliseconds;
  /** Resolves when a fresh worker, which knows nothing of the backend the person asked for, has started that. */
  ready: Promise<unknown> | undefined;
  chosenBackend: InputOf<'start'> | undefined;
  /** Since it last gave a result, or lived for long. */
  deaths: number;
}

/** A worker that dies so often with nothing done in between is not started again by itself. */
const mostDeaths = 3;
/** One that lived so long had no trouble in starting. */
const longLife: Milliseconds = 30_000;

export function livesOf(parts: EngineClientParts, tell: (event: EngineEvent) => void): Lives {
  const lives: Lives = {
    ...parts,
    tell,
    underWay: callsUnderWay({ onWake: () => lives.current?.wake(), onTick: () => tick(lives) }),
    current: undefined,
    born: 0,
    ready: undefined,
    chosenBackend: undefined,
    deaths: 0,
  };
  return lives;
}

interface Asking {
  readonly deaths?: number;
  readonly own?: boolean;
  readonly work?: LongWork<never>;
}

/** Asks the worker, the one there is or a fresh one. Rejects with an AppError; `cancelled` at once when the signal aborts. */
export function ask(lives: Lives, name: CallName, input: unknown, { deaths = 0, own = false, work = {} }: Asking = {}): Promise<unknown> {
  const { signal, onProgress } = work;
  return new Promise<unknown>((resolve, reject) => {
    const settle =
      <Value>(act: (value: Value) => void) =>
      (value: Value) => {
        signal?.removeEventListener('abort', stop);
        act(value);
      };
    const answers = { onProgress, resolve: settle(resolve), reject: settle(reject) };
    const call: CallUnderWay = { id: 0, name, input, ...answers, posted: false, deaths, stopping: undefined, own };
    const stop = (): void => {
      call.stopping = 0;
      if (!call.posted) lives.underWay.drop(call);
      else if (lives.underWay.find(call.id) === call) lives.current?.post({ type: 'cancel', id: call.id });
      call.reject(cancelled());
    };
    signal?.addEventListener('abort', stop);
    send(lives, call);
  });
}

function connect(lives: Lives): void {
  lives.born = performance.now();
  try {
    lives.current = startWorkerLife(lives.open(), {
      onMessage: (message) => take(lives, message),
      onEnd: (end, error) => void fall(lives, end, error),
    });
  } catch (thrown) {
    void fall(lives, 'unloadable', AppError.from(thrown));
  }
}

function take(lives: Lives, message: FromEngine): void {
  if (message.type === 'backend') lives.tell({ kind: 'backend', backend: message.backend });
  const call = 'id' in message ? lives.underWay.find(message.id) : undefined;
  if (call === undefined) return;
  if (message.type === 'progress') {
    if (call.stopping === undefined) call.onProgress?.(message.progress as never);
    return;
  }
  if (message.type === 'result' && call.name !== 'start') lives.deaths = 0;
  lives.underWay.drop(call);
  if (message.type === 'result') call.resolve(message.output);
  else if (message.type === 'error') call.reject(AppError.fromData(message.error));
}

function send(lives: Lives, call: CallUnderWay): void {
  const { underWay } = lives;
  underWay.add(call);
  if (lives.current === undefined) {
    connect(lives);
    if (call.name !== 'start' && lives.chosenBackend !== undefined) startAnew(lives);
  }
  if (lives.ready === undefined || call.name === 'start') {
    post(lives, call);
    return;
  }
  const { id } = call;
  lives.ready.then(
    () => underWay.find(id) && post(lives, call),
    (error: AppError) => underWay.find(id) && underWay.fail(call, error),
  );
}

function post({ current, underWay }: Lives, call: CallUnderWay): void {
  const { id, name, input } = call;
  call.posted = true;
  try {
    current?.post({ type: 'call', id, name, input });
  } catch (thrown) {
    underWay.fail(call, AppError.from(thrown)); // it cannot cross the border
  }
}

function tick(lives: Lives): void {
  lives.current?.tick();
  for (const call of lives.underWay.all()) {
    if (call.stopping === undefined) continue;
    call.stopping += 1;
    const answering = (lives.current?.quiet() ?? 0) < call.stopping - 1;
    if (call.stopping <= graceTicks(call.name, answering)) continue;
    lives.current?.terminate();
    const why = 'The engine was started anew: it held on to cancelled work.';
    replace(lives, 'cancelled', new AppError('engine-stopped', why, { remedy: 'Try again.' }));
    return;
  }
}

/** The worker is gone. One that could not be loaded is not tried again by itself. */
async function fall(lives: Lives, end: WorkerEnd, error: AppError): Promise<void> {
  if (end !== 'unloadable') {
    replace(lives, end, error);
    return;
  }
  [lives.current, lives.ready] = [undefined, undefined];
  const waiting = lives.underWay.all();
  const why = await lives.explain(error);
  lives.tell({ kind: 'failed', error: why });
  for (const call of waiting) if (lives.underWay.find(call.id) === call) lives.underWay.fail(call, why);
}

/** Ends what the last worker leaves behind, and hands the rest to a fresh one. */
function replace(lives: Lives, why: WorkerEnd | 'cancelled', error: AppError): void {
  [lives.current, lives.ready] = [undefined, undefined];
  const blamed = why === 'cancelled' ? 0 : 1;
  if (performance.now() - lives.born > longLife) lives.deaths = 0;
  lives.deaths += blamed;
  const tired = lives.deaths > mostDeaths;
  const left = lives.underWay.all();
  lives.tell(tired ? { kind: 'failed', error } : { kind: 'restarting', why });
  for (const call of left) {
    lives.underWay.drop(call);
    call.deaths += blamed;
    if (call.stopping !== undefined || call.own) continue;
    if (tired || Math.max(1, call.deaths) > deathsSurvived(call.name)) call.reject(error);
    else if (call.name === 'train') goOn(lives, call);
    else send(lives, call);
  }
  if (tired) lives.deaths = 0;
  else if (lives.current === undefined && lives.chosenBackend !== undefined) startAnew(lives);
}

/** A training cut short goes on where it was kept; one that had kept nothing starts again. */
function goOn(lives: Lives, training: CallUnderWay): void {
  const { name } = training.input as InputOf<'train'>;
  ask(lives, 'pendingTraining', {}, { deaths: training.deaths - 1 }).then(
    (pending) => {
      if (training.stopping !== undefined) return;
      if (goesOn(pending as OutputOf<'pendingTraining'>, name)) Object.assign(training, { name: 'resumeTraining', input: {} });
      send(lives, training);
    },
    (error: AppError) => training.reject(error),
  );
}

/** A fresh worker on the backend that the person asked for. */
function startAnew(lives: Lives): void {
  if (lives.current === undefined) connect(lives);
  const starting = ask(lives, 'start', lives.chosenBackend, { own: true });
  lives.ready = starting;
  starting.then(
    (backend) => lives.tell({ kind: 'backend', backend: backend as BackendInfo }),
    (error: AppError) => {
      if (lives.ready === starting) lives.ready = undefined;
      lives.tell({ kind: 'failed', error });
    },
  );
}
