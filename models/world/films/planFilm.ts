/** What happens in a film, drawn from a seed. Pure. */
import { actions } from '../scenes/actions';
import { createRandom, type Random } from '../scenes/drawing/random';

type Pause = 'black' | 'blank' | 'still';

/** One unbroken picture: a person at something in a place, or a pause. */
export interface Shot {
  readonly frames: number;
  /** Null: a pause. */
  readonly action: string | null;
  readonly pause: Pause | null;
  readonly seed: number;
  readonly setting: number;
}

/** What is true from when to when; an action goes on over cuts from shot to shot. */
export interface TrueSegment {
  readonly start: number;
  readonly end: number;
  readonly kind: 'action' | Pause;
  /** Of the action; empty for pauses. */
  readonly id: string;
  readonly en: string;
  readonly zh: string;
}

export interface FilmPlan {
  readonly framesPerSecond: number;
  readonly shots: readonly Shot[];
  readonly segments: readonly TrueSegment[];
}

export interface FilmWishes {
  readonly seed: number;
  readonly seconds: number;
  readonly framesPerSecond: number;
  /** Ids of the actions that may happen. */
  readonly actions: readonly string[];
}

/** Seeds of their own range, far from training (100 to 150 million), tests (900 million) and data sets (500 to 700 million). */
const firstSeed = 1_100_000_000;

/** The same wishes always give the same plan. */
export function planFilm({ seed, seconds, framesPerSecond, actions: ids }: FilmWishes): FilmPlan {
  const random = createRandom(firstSeed + seed);
  const total = Math.round(seconds * framesPerSecond);
  const shots: Shot[] = [];
  const segments: TrueSegment[] = [];
  let at = 0;
  let setting = firstSeed + seed * 100_000;
  let deck: string[] = [];
  let last = '';
  const frames = (from: number, to: number): number => Math.round(random.uniform(from, to) * framesPerSecond);
  const add = (length: number, shot: Omit<Shot, 'frames' | 'seed' | 'setting'>): void => {
    shots.push({ ...shot, frames: length, seed: firstSeed + seed * 100_000 + shots.length, setting });
    at += length;
  };
  while (at < total) {
    const start = at;
    const pause = segments.at(-1)?.kind === 'action' && random.chance(0.25) ? pauseOf(random) : null;
    // A rest that is too short for a segment of its own belongs to the last one.
    const fit = (length: number): number => (total - at - length < 3 * framesPerSecond ? total - at : length);
    if (pause !== null) {
      add(fit(frames(3, 6)), { action: null, pause });
      segments.push({ ...span(start, at, framesPerSecond), kind: pause, id: '', en: '', zh: '' });
      continue;
    }
    if (deck.length === 0) deck = shuffled(ids, random);
    if (deck[0] === last && deck.length > 1) deck.push(deck.shift()!);
    last = deck.shift()!;
    if (random.chance(0.5)) setting += 1;
    const length = fit(frames(4, 14));
    const cut = length > 8 * framesPerSecond && random.chance(0.5) ? Math.round(length * random.uniform(0.35, 0.65)) : 0;
    if (cut > 0) {
      add(cut, { action: last, pause: null });
      setting += 1;
    }
    add(length - cut, { action: last, pause: null });
    const { en, zh } = actions.find(({ id }) => id === last)!;
    segments.push({ ...span(start, at, framesPerSecond), kind: 'action', id: last, en, zh });
  }
  return { framesPerSecond, shots, segments };
}

function span(from: number, to: number, framesPerSecond: number): { readonly start: number; readonly end: number } {
  return { start: from / framesPerSecond, end: to / framesPerSecond };
}

function pauseOf(random: Random): Pause {
  const drawn = random.uniform(0, 1);
  return drawn < 0.4 ? 'black' : drawn < 0.6 ? 'blank' : 'still';
}

function shuffled(ids: readonly string[], random: Random): string[] {
  const left = [...ids];
  return ids.map(() => left.splice(Math.min(left.length - 1, Math.floor(random.uniform(0, left.length))), 1)[0]!);
}
