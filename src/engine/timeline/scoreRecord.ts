/** A kept piece and any labels: the scores of its windows, and what its frames speak for one by one. */
import { probabilities } from '../../shared/recognition/fusion';
import { defaultTau } from '../../shared/recognition/recognition';
import { effectiveLambda } from '../../shared/recognition/spaces';
import { type FrameVotes, votesOfFrame } from '../../shared/timeline/film';
import type { TimelinePlan } from '../../shared/timeline/plan';
import type { LabelEmbeddings } from '../text';
import type { PieceRecord } from './kept/pieceRecord';
import type { OpenTimeline } from './openTimeline';
import type { Piece } from './pieces';
import { type ScoredWindows, scoreWindows, type WindowFeatures } from './scoreWindows';

export function scoreRecord(
  { film: { plan }, eyes, texts, turn }: OpenTimeline,
  piece: Piece,
  { features }: PieceRecord,
  lambda: number,
  labels: LabelEmbeddings = texts,
): Promise<ScoredWindows> {
  const byWindow: WindowFeatures = {};
  for (const { eyes: name, prompted, config } of eyes) {
    byWindow[name] = prompted ? features[name]! : gathered(features[name]!, piece, plan, config.embedding);
  }
  return turn(() => scoreWindows(byWindow, piece.count, plan.frames, labels, lambda));
}

/** Each moment of the piece as a clip of one frame; where windows do not share them, as the window sees it whose middle is nearest. */
export async function frameVotes(
  { film: { plan }, eyes, texts, turn }: OpenTimeline,
  piece: Piece,
  { features }: PieceRecord,
  lambda: number,
): Promise<FrameVotes> {
  const count = piece.to - piece.from;
  const byFrame: WindowFeatures = {};
  for (const { eyes: name, prompted, config } of eyes) {
    byFrame[name] = prompted ? nearestWindows(features[name]!, piece, plan, config.embedding) : features[name]!;
  }
  const { en, zh } = await turn(() => scoreWindows(byFrame, count, 1, texts, lambda));
  const L = texts.labels.length;
  const english = effectiveLambda(texts.use, lambda);
  const votes = { labels: new Uint16Array(count * votesOfFrame), shares: new Float32Array(count * votesOfFrame) };
  for (let frame = 0; frame < count; frame++) {
    const fused = Float32Array.from(
      { length: L },
      (_, l) =>
        (english === 0 ? 0 : english * (en?.[frame * L + l] ?? 0)) + (english === 1 ? 0 : (1 - english) * (zh?.[frame * L + l] ?? 0)),
    );
    const shares = probabilities(fused, defaultTau);
    for (let vote = 0; vote < Math.min(L, votesOfFrame); vote++) {
      let best = 0;
      for (let l = 1; l < L; l++) if (shares[l]! > shares[best]!) best = l;
      votes.labels[frame * votesOfFrame + vote] = best;
      votes.shares[frame * votesOfFrame + vote] = shares[best]!;
      shares[best] = -1;
    }
  }
  return votes;
}

/** [moments, E] -> [windows, T, E] */
function gathered(moments: Float32Array, { count }: Piece, { frames: T, strideSteps }: TimelinePlan, E: number): Float32Array {
  const out = new Float32Array(count * T * E);
  for (let w = 0; w < count; w++) out.set(moments.subarray(w * strideSteps * E, (w * strideSteps + T) * E), w * T * E);
  return out;
}

/** [windows, T, E] -> [moments, E] */
function nearestWindows(
  windows: Float32Array,
  { count, from, to }: Piece,
  { frames: T, strideSteps }: TimelinePlan,
  E: number,
): Float32Array {
  const out = new Float32Array((to - from) * E);
  for (let moment = 0; moment < to - from; moment++) {
    const nearest = Math.min(count - 1, Math.max(0, Math.round((moment - (T - 1) / 2) / strideSteps)));
    const within = Math.min(T - 1, Math.max(0, moment - nearest * strideSteps));
    out.set(windows.subarray((nearest * T + within) * E, (nearest * T + within + 1) * E), moment * E);
  }
  return out;
}
