/** Films for the tests of this room: windows that say what a test wants. */
import type { Blank } from '../recognition/blankFrames';
import { collectTimeline, type TimelineScores } from './collect';
import type { TimelineFilm } from './film';
import { planTimeline } from './plan';

const labels = [
  { en: 'waving', zh: '挥手' },
  { en: 'running', zh: '跑步' },
  { en: 'swimming', zh: '游泳' },
] as const;

export function filmOf(duration: number, change: Partial<TimelineFilm> = {}): TimelineFilm {
  return {
    id: 'film',
    file: 'film.mp4',
    media: { container: 'MP4', codec: 'avc', width: 320, height: 240, duration, promisedDuration: null, frameRate: 25 },
    backend: { name: 'cpu', device: '', software: false, reason: 'asked', features: [] },
    model: 'demo',
    adapter: null,
    plan: planTimeline(duration, { window: 2, stride: 0.5, frames: 4 }),
    labels,
    labelSet: 'three',
    use: { en: 'same-space', zh: 'same-space' },
    cut: [],
    template: '{label}',
    tau: 0.01,
    gate: null,
    features: 'shared',
    encodings: 0,
    known: 0,
    ...change,
  };
}

/** What each window says: a label's index with its probability, or what the window shows. Null: not known. */
export type Saying = readonly [label: number, probability: number] | Blank | null;

/** @param gate of each window */
export function scoresOf(film: TimelineFilm, says: (window: number) => Saying, gate: (window: number) => number = () => 1): TimelineScores {
  const { frames: T, windows } = film.plan;
  const L = film.labels.length;
  const collector = collectTimeline(film);
  for (let w = 0; w < windows; w++) {
    const said = says(w);
    if (said === null) continue;
    const row = new Float32Array(L);
    if (typeof said !== 'string') {
      const [label, probability] = said;
      for (let l = 0; l < L; l++) row[l] = film.tau * Math.log(l === label ? probability : (1 - probability) / (L - 1));
    }
    collector.add({
      kind: 'windows',
      first: w,
      en: row,
      zh: row,
      weights: new Float32Array(T).fill(1 / T),
      votes: { labels: new Uint16Array(T * 4), shares: new Float32Array(T * 4) },
      gate: film.gate === null ? null : Float32Array.of(gate(w)),
      looks: [typeof said === 'string' ? said : null],
    });
  }
  return collector.scores();
}
