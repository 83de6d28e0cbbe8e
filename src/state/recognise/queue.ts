/** Clips that wait for the engine, first come first served but for the one looked at, and the pace they are answered at. */
import { useRecognition } from './clips';
import type { Seconds } from '../../shared/base/units';

/** In the order they were asked for. */
const waiting = new Set<string>();

/** How many of the last clips the pace is taken from. */
const remembered = 12;
const lately: Seconds[] = [];

const nothing = { done: 0, of: 0, secondsPerClip: null };

export function enqueue(ids: readonly string[]): void {
  const before = waiting.size;
  for (const id of ids) waiting.add(id);
  const added = waiting.size - before;
  useRecognition.setState(({ work, counts }) => {
    const idle = before === 0 && counts.running === 0;
    return { work: idle ? { ...work, done: 0, of: added } : { ...work, of: work.of + added } };
  });
}

/** They no longer wait. */
export function leaveQueue(ids: Iterable<string>): void {
  let left = 0;
  for (const id of ids) if (waiting.delete(id)) left++;
  if (left > 0) useRecognition.setState(({ work }) => ({ work: { ...work, of: work.of - left } }));
}

/** Takes the next clip out of the queue: the one looked at where it waits, else the first. */
export function takeNext(): string | undefined {
  const { selectedId } = useRecognition.getState();
  const next = selectedId !== null && waiting.has(selectedId) ? selectedId : waiting.values().next().value;
  if (next !== undefined) waiting.delete(next);
  return next;
}

/** @param seconds it took; null where it was stopped */
export function clipEnded(seconds: Seconds | null): void {
  if (seconds !== null) lately.push(seconds);
  if (lately.length > remembered) lately.shift();
  useRecognition.setState(({ work }) => {
    if (waiting.size === 0) {
      lately.length = 0;
      return { work: nothing };
    }
    const pace = lately.length === 0 ? null : lately.reduce((sum, one) => sum + one, 0) / lately.length;
    return { work: { done: work.done + 1, of: work.of, secondsPerClip: pace } };
  });
}
