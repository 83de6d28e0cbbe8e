/**
 * Frames of a training's clips, as its plan places them: kept in memory, on disk, or decoded when they are needed and held
 * while there is room. What comes next is decoded while the work at hand goes on. Held and promised bytes together never
 * exceed the budget, but for a single clip that is larger than it.
 */
import { AppError, type AppErrorData, cancelled } from '../../../shared/errors/errors';
import type { Bytes } from '../../../shared/base/units';
import type { CachedFrames, FrameSource } from '../task/task';
import { endsAll, twice } from '../../base/clipFailure';
import type { FrameFiles } from './frameFiles';
import type { FramePlan, PlannedClip } from './framePlan';

/** Decodes that run at once. */
const lanes = 2;

export interface FrameStore extends FrameSource {
  readonly frames: (id: string, draw: number) => Promise<CachedFrames>;
  /** Frees the memory; what is under way ends. Files stay for a training that goes on. */
  close(): Promise<void>;
}

export interface FrameStoreParts {
  readonly plan: FramePlan;
  readonly decode: (clip: PlannedClip, draw: number, signal: AbortSignal) => Promise<CachedFrames>;
  /** Undefined: no disk. */
  readonly files: FrameFiles | undefined;
  /** A clip that cannot be decoded; what this gives ends the training. */
  readonly onSetAside: (id: string, problem: AppErrorData) => AppError | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Held {
  readonly frames: CachedFrames;
  readonly bytes: Bytes;
  /** Stays until the end. */
  readonly kept: boolean;
  used: boolean;
}

interface Use {
  readonly planned: PlannedClip;
  readonly draw: number;
  readonly key: string;
}

export function openFrameStore({ plan, decode, files, onSetAside, signal }: FrameStoreParts): FrameStore {
  const clips = new Map(plan.clips.map((planned) => [planned.clip.id, planned]));
  const budget = plan.budgets.memory;
  const held = new Map<string, Held>();
  /** Being decoded, with what they are reckoned to take. */
  const coming = new Map<string, { readonly done: Promise<CachedFrames>; readonly bytes: Bytes }>();
  const stored = new Set(files?.known);
  const setAside = new Map<string, AppErrorData>();
  const ending = new AbortController();
  const stop = (): void => ending.abort();
  signal?.addEventListener('abort', stop);
  let fatal: AppError | undefined;
  let queue: Use[] = [];
  let heldBytes = 0;
  let comingBytes = 0;
  let peakBytes = 0;

  const useOf = (id: string, draw: number): Use => {
    const planned = clips.get(id)!;
    return planned.redrawn ? { planned, draw, key: `${id} ${draw}` } : { planned, draw: 0, key: id };
  };
  const drop = (key: string): void => {
    const entry = held.get(key);
    if (entry === undefined) return;
    held.delete(key);
    heldBytes -= entry.bytes;
  };
  const hold = ({ planned, key }: Use, frames: CachedFrames, used: boolean): void => {
    const bytes = frames.frames.reduce((sum, frame) => sum + frame.byteLength, 0);
    const kept = planned.place === 'memory';
    drop(key);
    // A clip may turn out larger than its size promised.
    makeRoom(bytes);
    held.set(key, { frames, bytes, kept: kept && heldBytes + comingBytes + bytes <= budget, used });
    heldBytes += bytes;
    peakBytes = Math.max(peakBytes, heldBytes + comingBytes);
  };
  /**
   * Lets go of what passes through until so much fits: of what was used the latest first, for a batch that does not fit is
   * gone through twice from its beginning; then of what is needed the furthest from now.
   */
  function makeRoom(bytes: Bytes): boolean {
    const fits = (): boolean => heldBytes + comingBytes + bytes <= budget;
    if (fits()) return true;
    const passing = [...held].filter(([, { kept }]) => !kept).toReversed();
    for (const [key] of [...passing.filter(([, { used }]) => used), ...passing.filter(([, { used }]) => !used)]) {
      drop(key);
      if (fits()) return true;
    }
    return fits();
  }
  const roomFor = (bytes: Bytes): boolean => heldBytes + comingBytes + bytes <= budget;

  /** Decodes, or reads from disk, and holds what came. */
  function begin(use: Use, used: boolean): Promise<CachedFrames> {
    const { planned, draw, key } = use;
    const bytes = planned.bytes;
    comingBytes += bytes;
    peakBytes = Math.max(peakBytes, heldBytes + comingBytes);
    const done = fetchFrames(planned, draw).then(
      (frames) => {
        finish(key, bytes);
        hold(use, frames, used);
        fill();
        return frames;
      },
      (error: unknown) => {
        finish(key, bytes);
        const problem = AppError.from(error);
        if (!ending.signal.aborted && !endsAll(problem)) setClipAside(planned, problem);
        fill();
        throw problem;
      },
    );
    done.catch(() => undefined); // nobody may be waiting for it yet
    coming.set(key, { done, bytes });
    return done;
  }
  function finish(key: string, bytes: Bytes): void {
    coming.delete(key);
    comingBytes -= bytes;
  }
  async function fetchFrames(planned: PlannedClip, draw: number): Promise<CachedFrames> {
    const { id } = planned.clip;
    if (stored.has(id)) {
      const frames = await files?.get(id);
      if (frames !== undefined) return frames;
      stored.delete(id);
    }
    const frames = await twice(() => decode(planned, draw, ending.signal));
    if (planned.stored && !ending.signal.aborted && (await files?.put(id, frames)) === true) stored.add(id);
    return frames;
  }
  function setClipAside({ clip }: PlannedClip, problem: AppError): void {
    if (setAside.has(clip.id)) return;
    setAside.set(clip.id, problem.toData());
    fatal ??= onSetAside(clip.id, problem.toData());
  }
  /** Begins what comes next, as far as lanes and room allow. */
  function fill(): void {
    while (coming.size < lanes && queue.length > 0 && !ending.signal.aborted) {
      const next = queue[0]!;
      const known = held.has(next.key) || coming.has(next.key) || setAside.has(next.planned.clip.id);
      if (!known && !roomFor(next.planned.bytes)) return;
      queue.shift();
      if (!known) void begin(next, false).catch(() => undefined);
    }
  }

  return {
    setAside,
    get peakBytes() {
      return peakBytes;
    },
    ahead(uses) {
      queue = uses.map(({ clip, draw }) => useOf(clip.id, draw));
      fill();
    },
    settle() {
      for (const [key, { kept, used }] of held) if (!kept && used) drop(key);
      fill();
    },
    async frames(id, draw) {
      const use = useOf(id, draw);
      queue.splice(0, queue.findIndex(({ key }) => key === use.key) + 1); // what is asked for is no longer to come
      for (;;) {
        if (signal?.aborted === true || ending.signal.aborted) throw cancelled();
        if (fatal !== undefined) throw fatal;
        const problem = setAside.get(id);
        if (problem !== undefined) throw AppError.fromData(problem);
        const entry = held.get(use.key);
        if (entry !== undefined) {
          entry.used = true;
          return entry.frames;
        }
        const under = coming.get(use.key);
        if (under !== undefined) {
          await under.done.catch((error: unknown) => rethrowUnlessAside(error, setAside.has(id)));
          continue;
        }
        if (makeRoom(use.planned.bytes) || coming.size === 0) {
          return await begin(use, true).catch((error: unknown) => {
            throw fatal ?? error;
          });
        }
        // What is on its way takes the room that is left: it comes first.
        await Promise.race([...coming.values()].map(({ done }) => done.catch(() => undefined)));
      }
    },
    async close() {
      stop();
      signal?.removeEventListener('abort', stop);
      queue = [];
      await Promise.all([...coming.values()].map(({ done }) => done.catch(() => undefined)));
      held.clear();
      heldBytes = 0;
    },
  };
}

function rethrowUnlessAside(error: unknown, isAside: boolean): void {
  if (!isAside) throw error;
}
