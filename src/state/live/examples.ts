/**
 * Examples for teaching, recorded from the camera into the Teach page's collection: a press records one clip, holding on
 * records one after another.
 */
import { create } from 'zustand';
import { AppError, type AppErrorData } from '../../shared/errors/errors';
import type { Seconds } from '../../shared/base/units';
import { classIds, classOf, useTeachingCollection } from '../teach/collectionStore';
import { addTeachingClips, removeTeachingClips } from '../teach/teachingCollection';
import { liveStream } from './live';
import { useLiveSettings } from './liveSettings';
import { recordClip } from './recordClip';

export const clipLength: Seconds = 2;

interface ExamplesState {
  /** The class that is recorded into. */
  readonly chosen: string | null;
  readonly phase: 'idle' | 'countdown' | 'recording';
  /** Of the countdown. */
  readonly left: Seconds;
  /** Recorded, and on their way into the collection, by class. */
  readonly arriving: readonly { readonly name: string; readonly classId: string }[];
  /** Names of the files that were recorded in this visit and are in, the last one last. */
  readonly recorded: readonly string[];
  readonly error: AppErrorData | null;
}

export const useExamples = create<ExamplesState>(() => ({
  chosen: null,
  phase: 'idle',
  left: 0,
  arriving: [],
  recorded: [],
  error: null,
}));

let held = false;
let going: AbortController | undefined;
let count = 0;

export function chooseClass(id: string): void {
  useExamples.setState({ chosen: id });
}

/** The class chosen, while it is there; else the first. */
export function classChosen({ chosen }: Pick<ExamplesState, 'chosen'>, ids: readonly string[]): string | null {
  return chosen !== null && ids.includes(chosen) ? chosen : (ids[0] ?? null);
}

/** The key or the button goes down. */
export function beginExamples(): void {
  held = true;
  if (going !== undefined || liveStream() === null) return;
  const classId = classChosen(useExamples.getState(), classIds());
  if (classId === null) return;
  const ending = new AbortController();
  going = ending;
  useExamples.setState({ error: null });
  recordWhileHeld(ending.signal)
    .catch((thrown: unknown) => {
      const error = AppError.from(thrown);
      if (error.code !== 'cancelled') useExamples.setState({ error: error.toData() });
    })
    .finally(() => {
      if (going === ending) going = undefined;
      useExamples.setState({ phase: 'idle', left: 0 });
    });
}

/** It comes up: the clip under way is recorded to its end. */
export function endExamples(): void {
  held = false;
}

/** Leaves out the clip under way. */
export function cancelExamples(): void {
  held = false;
  going?.abort();
}

async function recordWhileHeld(signal: AbortSignal): Promise<void> {
  for (let left: Seconds = useLiveSettings.getState().countdown; left > 0; left--) {
    useExamples.setState({ phase: 'countdown', left });
    await pause(1, signal);
  }
  do {
    const stream = liveStream();
    // Another class may be chosen while the key is held.
    const classId = classChosen(useExamples.getState(), classIds());
    if (stream === null || classId === null || signal.aborted) return;
    useExamples.setState({ phase: 'recording' });
    const file = await recordClip(stream, nameFor(classId), clipLength, signal);
    void keep(file, classId);
  } while (held);
}

function pause(length: Seconds, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, length * 1000);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('cancelled', 'AbortError'));
    });
  });
}

/** "wave 2026-11-26 14.03.22 1": what it shows, when, and different from all others. */
function nameFor(classId: string): string {
  const { en = '', zh = '' } = classOf(classId) ?? {};
  const label = (en === '' ? zh : en).replaceAll(/[\\/:*?"<>|]/g, ' ').trim();
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${label} ${day} ${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())} ${++count}`.trim();
}

async function keep(file: File, classId: string): Promise<void> {
  const { name } = file;
  useExamples.setState(({ arriving }) => ({ arriving: [...arriving, { name, classId }] }));
  await addTeachingClips(classId, [file]);
  const isIn = useTeachingCollection.getState().collection.clips.some((clip) => clip.name === name);
  useExamples.setState(({ arriving, recorded }) => ({
    arriving: arriving.filter((clip) => clip.name !== name),
    recorded: isIn ? [...recorded, name] : recorded,
    error: isIn ? null : useTeachingCollection.getState().error,
  }));
}

/** Takes the last example out of the collection again. */
export async function undoExample(): Promise<void> {
  const last = useExamples.getState().recorded.at(-1);
  if (last === undefined) return;
  useExamples.setState(({ recorded }) => ({ recorded: recorded.slice(0, -1) }));
  const clip = useTeachingCollection.getState().collection.clips.find(({ name }) => name === last);
  if (clip !== undefined) await removeTeachingClips([clip.id]);
}
