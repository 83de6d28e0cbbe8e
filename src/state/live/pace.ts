/**
 * How many frames a second are looked at, and how long the window is, where the person leaves it to the machine: as many as
 * fill the window twice over, of what the machine encodes in half its time; and a window that so many frames can fill.
 */
import type { Seconds } from '../../shared/base/units';
import { windowChoices } from './liveSettings';

interface PaceQuestion {
  /** T */
  readonly frames: number;
  /** What a look takes; null before the first. */
  readonly perLook: Seconds | null;
  /** The window is encoded for each answer, while frames join it at no cost. */
  readonly adapter: boolean;
  /** Chosen by the person; 0: not. */
  readonly window: Seconds;
  readonly rate: number;
}

interface Pace {
  readonly window: Seconds;
  /** Frames a second that are taken. */
  readonly rate: number;
}

/** Share of the time that the machine may be busy with looking. */
const busyShare = 0.6;
/** Frames of the window that are kept in memory, at most, as a multiple of T. */
const mostKept = 4;
const shortest: Seconds = 2;

export function livePace({ frames, perLook, adapter, window: chosenWindow, rate: chosenRate }: PaceQuestion): Pace {
  const possible = perLook === null || adapter ? Infinity : busyShare / Math.max(perLook, 1e-3);
  const fitting = windowChoices.find((length) => length >= shortest && frames / length <= possible);
  const longest = windowChoices.at(-1)!;
  // A window that two frames do not fit into has no answer.
  const window = chosenWindow > 0 && chosenWindow * possible >= 2 ? chosenWindow : (fitting ?? longest);
  const needed = frames / window;
  const wanted = chosenRate > 0 ? chosenRate : Math.min(adapter ? needed : 2 * needed, Math.max(possible, 0.2));
  return { window, rate: Math.min(wanted, mostKept * needed) };
}

/** Looks that the pace is made of. */
export const lastLooks = 9;
/** The first ones also compile, and say little. */
const fewestLooks = 4;

/** Their median, so that one look that had to wait for something else changes nothing; of the first ones the shortest. */
export function usualTime(took: readonly Seconds[]): Seconds | null {
  const sorted = took.toSorted((a, b) => a - b);
  return sorted[took.length < fewestLooks ? 0 : took.length >> 1] ?? null;
}

/** After an answer with an adapter the machine rests in proportion, so that the page stays quick. */
export function restAfter(took: Seconds): Seconds {
  return took * (1 / busyShare - 1);
}
