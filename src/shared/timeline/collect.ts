/** The windows of a film as they come in, gathered in the order of time. */
import type { Blank } from '../recognition/blankFrames';
import { type FrameVotes, type TimelineFilm, votesOfFrame, type WindowsEvent } from './film';

/** W windows of L labels and T frames. */
export interface TimelineScores {
  readonly film: TimelineFilm;
  /** 1 where a window is known, [W]. */
  readonly known: Uint8Array;
  /** Cosines [W, L]; null where the language takes no part. */
  readonly en: Float32Array | null;
  readonly zh: Float32Array | null;
  /** [W, T] */
  readonly weights: Float32Array;
  /** [W] */
  readonly gate: Float32Array | null;
  readonly looks: readonly (Blank | null)[];
  /** Of each moment. */
  readonly votes: FrameVotes;
  /** How many are known. */
  readonly count: number;
}

export interface TimelineCollector {
  readonly add: (event: WindowsEvent) => void;
  /** What is there by now; its arrays go on being filled. */
  readonly scores: () => TimelineScores;
}

export function collectTimeline(film: TimelineFilm): TimelineCollector {
  const { windows: W, frames: T, moments, strideSteps } = film.plan;
  const L = film.labels.length;
  const known = new Uint8Array(W);
  const weights = new Float32Array(W * T);
  const gate = film.gate === null ? null : new Float32Array(W);
  const votes = { labels: new Uint16Array(moments * votesOfFrame), shares: new Float32Array(moments * votesOfFrame) };
  const looks = Array.from({ length: W }, (): Blank | null => null);
  let [en, zh]: (Float32Array | null)[] = [null, null];
  let count = 0;
  const put = (into: Float32Array | null, values: Float32Array | null, at: number): Float32Array | null => {
    if (values === null) return into;
    const all = into ?? new Float32Array(W * L);
    all.set(values, at);
    return all;
  };
  return {
    add(event) {
      const { first } = event;
      for (const [index, look] of event.looks.entries()) {
        if (known[first + index] === 0) count += 1;
        known[first + index] = 1;
        looks[first + index] = look;
      }
      en = put(en ?? null, event.en, first * L);
      zh = put(zh ?? null, event.zh, first * L);
      weights.set(event.weights, first * T);
      votes.labels.set(event.votes.labels, first * strideSteps * votesOfFrame);
      votes.shares.set(event.votes.shares, first * strideSteps * votesOfFrame);
      if (event.gate !== null) gate?.set(event.gate, first);
    },
    scores: () => ({ film, known, en: en ?? null, zh: zh ?? null, weights, gate, looks, votes, count }),
  };
}
