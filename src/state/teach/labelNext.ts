/** Which clip to label next: of those that wait for a class, the one that the instant answer is least sure of. */
import { create } from 'zustand';
import { engine } from '../../client/engine';
import { AppError, type AppErrorData } from '../../shared/errors/errors';
import type { ClipGuess, InstantProgress } from '../../shared/teaching/teaching';
import { fileToSort, takeClipsToSort, useClipsToSort } from './clipsToSort';
import { useInstant } from './instant';
import { addTeachingClips } from './teachingCollection';

interface LabelNextState {
  readonly open: boolean;
  /** By clip, by the answer of now or, while that is made, of before. */
  readonly guesses: Readonly<Record<string, ClipGuess>>;
  /** Put aside for later, in this visit. */
  readonly later: readonly string[];
  readonly progress: InstantProgress | null;
  readonly error: AppErrorData | null;
}

export const useLabelNext = create<LabelNextState>(() => ({ open: false, guesses: {}, later: [], progress: null, error: null }));

let guessing: AbortController | undefined;

/** Asks for all that wait; known features make it quick. */
export async function guessWaiting(): Promise<void> {
  guessing?.abort();
  const controller = new AbortController();
  guessing = controller;
  const ours = () => guessing === controller;
  const waiting = useClipsToSort.getState().clips.flatMap(({ id }) => {
    const file = fileToSort(id);
    return file === undefined ? [] : [{ id, file }];
  });
  try {
    const found = await engine.call.guessClips(
      { files: waiting.map(({ file }) => file) },
      { signal: controller.signal, onProgress: (progress) => ours() && useLabelNext.setState({ progress }) },
    );
    if (ours()) useLabelNext.setState({ guesses: Object.fromEntries(waiting.map(({ id }, at) => [id, found[at]!])), error: null });
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (ours() && error.code !== 'cancelled') useLabelNext.setState({ error: error.toData() });
  } finally {
    if (ours()) useLabelNext.setState({ progress: null });
  }
}

/** The clip that would teach most: the smallest margin between its first two classes; those put off come last. */
export function nextToLabel(ids: readonly string[], { guesses, later }: Pick<LabelNextState, 'guesses' | 'later'>): string | null {
  const margin = (id: string) => guesses[id]?.margin ?? 1;
  const order = ids.toSorted((a, b) => later.indexOf(a) - later.indexOf(b) || margin(a) - margin(b));
  return order[0] ?? null;
}

export async function labelAs(id: string, classId: string): Promise<void> {
  await addTeachingClips(classId, takeClipsToSort([id]));
}

export function labelLater(id: string): void {
  useLabelNext.setState(({ later }) => ({ later: [...later.filter((other) => other !== id), id] }));
}

export function openLabelNext(open: boolean): void {
  if (!open) guessing?.abort();
  useLabelNext.setState({ open, later: [] });
}

/** There is an answer to ask. */
export function useCanGuess(): boolean {
  return useInstant(({ state, answer }) => state === 'done' && answer !== null);
}
