/** An engine for tests of the Teach page's state: answers as the test says, notes what it was asked. Tests alone import it. */
import { AppError, cancelled } from '../../shared/errors/errors';
import type { CallName, InputOf, OutputOf, ProgressOf } from '../../shared/protocol/protocol';
import type { Collection, TeachingClass, TeachingClip } from '../../shared/teaching/teaching';
import type { LongWork } from '../../shared/base/units';

type Answer<K extends CallName> = (input: InputOf<K>, work: LongWork<ProgressOf<K>>) => OutputOf<K> | Promise<OutputOf<K>>;

export interface FakeEngine {
  /** Takes a call as the client does (client/calls.ts). */
  readonly send: <K extends CallName>(name: K, input: InputOf<K>, work?: LongWork<ProgressOf<K>>) => Promise<OutputOf<K>>;
  readonly answer: <K extends CallName>(name: K, answer: Answer<K>) => void;
  /** Inputs of the calls of a name, in their order. */
  readonly asked: <K extends CallName>(name: K) => readonly InputOf<K>[];
  readonly forget: () => void;
}

export function fakeEngine(): FakeEngine {
  const answers = new Map<CallName, (input: never, work: never) => unknown>();
  const asked: { readonly name: CallName; readonly input: unknown }[] = [];
  return {
    async send<K extends CallName>(name: K, input: InputOf<K>, work: LongWork<ProgressOf<K>> = {}) {
      asked.push({ name, input });
      const answer = answers.get(name) as Answer<K> | undefined;
      if (answer === undefined) throw new AppError('internal', `the test gives no answer to ${name}`);
      if (work.signal?.aborted) throw cancelled();
      // As the client does: an abort ends the call at once.
      const aborted = new Promise<never>((_, reject) => work.signal?.addEventListener('abort', () => reject(cancelled())));
      return Promise.race([answer(input, work), aborted]) as Promise<OutputOf<K>>;
    },
    answer: (name, answer) => {
      answers.set(name, answer as (input: never, work: never) => unknown);
    },
    asked: <K extends CallName>(name: K) => asked.filter((call) => call.name === name).map(({ input }) => input as InputOf<K>),
    forget: () => {
      answers.clear();
      asked.length = 0;
    },
  };
}

export function classOf(id: string, en = id, zh = ''): TeachingClass {
  return { id, en, zh };
}

export function clipOf(id: string, classId: string, more: Partial<TeachingClip> = {}): TeachingClip {
  return {
    id,
    classId,
    name: `${id}.mp4`,
    bytes: 1000,
    role: 'train',
    roleBy: 'automatic',
    trim: null,
    duration: 3,
    width: 320,
    height: 240,
    hash: id,
    fingerprint: '',
    poster: new Blob([id], { type: 'image/jpeg' }),
    problem: null,
    ...more,
  };
}

export function collectionOf(
  classes: readonly TeachingClass[],
  clips: readonly TeachingClip[],
  more: Partial<Collection> = {},
): Collection {
  return {
    classes,
    clips,
    heldOutShare: 0.25,
    duplicates: [],
    gaps: [],
    canTrain: classes.length > 1,
    canMeasure: false,
    canUndo: true,
    memoryOnly: false,
    revision: '',
    ...more,
  };
}
