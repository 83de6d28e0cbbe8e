/**
 * Clips to sort on the Teach page: those that come from elsewhere (the Recognise page, a drop beside the classes) and wait
 * for a class. Small on purpose: the Recognise page loads it with the first visit.
 */
import { create } from 'zustand';
import type { LabelText } from '../../shared/recognition/recognition';

export interface WaitingClip {
  readonly id: string;
  readonly name: string;
  /** What it is taken for: the class to start from. */
  readonly guess: LabelText | null;
}

export const useClipsToSort = create<{ readonly clips: readonly WaitingClip[] }>(() => ({ clips: [] }));

/** Files stand outside the store, which holds plain values only. */
const files = new Map<string, File>();
let count = 0;

/**
 * Puts clips to those to sort on the Teach page; the caller shows that page.
 * @param guess the label they were recognised as, offered as their class
 */
export function teachClips(added: readonly File[], guess: LabelText | null = null): void {
  const clips = added.map((file): WaitingClip => {
    const id = `sort-${++count}`;
    files.set(id, file);
    return { id, name: file.name, guess };
  });
  useClipsToSort.setState((state) => ({ clips: [...state.clips, ...clips] }));
}

/** The file of a clip that waits; undefined where it has been taken. */
export function fileToSort(id: string): File | undefined {
  return files.get(id);
}

/** Takes clips out of those to sort and hands their files over, in their order. */
export function takeClipsToSort(ids: readonly string[]): File[] {
  const { clips } = useClipsToSort.getState();
  const taken = clips.filter(({ id }) => ids.includes(id)).map(({ id }) => files.get(id)!);
  for (const id of ids) files.delete(id);
  useClipsToSort.setState({ clips: clips.filter(({ id }) => !ids.includes(id)) });
  return taken;
}
