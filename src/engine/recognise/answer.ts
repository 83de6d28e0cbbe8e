/** A decoded clip and embedded labels: encoded, scored, read back in the one wait that a clip costs, and checked. */
import type { CallContext } from '../../shared/protocol/call';
import type { RecognitionProgress } from '../../shared/recognition/recognition';
import type { Eyes } from '../../shared/recognition/spaces';
import type { Milliseconds } from '../../shared/base/units';
import { readAndFree } from '../backend/readAndFree';
import type { ClipScores } from '../model';
import type { LabelEmbeddings } from '../text';
import type { HalfPrecision } from './loaded/halfPrecision';
import { shownView } from './encodeViews';
import { type Look, lookAtClip, type SeenClip } from './looks';
import { plainByName, scoreBoth } from './scoring/scoreLabels';
import { areFinite, checkFinite, checkSeeing, checkTellingApart, type Origin } from './scoring/soundNumbers';
import type { Stopwatch } from './stopwatch';

export interface ClipAnswer {
  readonly looks: readonly Look[];
  /** Of the features of each pair of eyes that looked: [V, T, E]. */
  readonly shapes: Partial<Record<Eyes, readonly [number, number, number]>>;
  readonly read: ReadClip;
  /** What each look took but the last. */
  readonly waited: readonly Milliseconds[];
}

type ReadClip = Awaited<ReturnType<typeof readClip>>;

interface Answering {
  readonly half: HalfPrecision;
  readonly clock: Stopwatch;
  readonly work: CallContext<RecognitionProgress>;
}

/**
 * In half precision where that is accurate; once more in full where this clip goes beyond what half precision holds.
 * @throws AppError `model-invalid`, `adapter-invalid`: what came out is no answer; `cancelled`
 */
export async function answerSoundly(
  looks: readonly Omit<Look, 'half'>[],
  labels: LabelEmbeddings,
  names: Origin,
  { half, clock, work }: Answering,
): Promise<ClipAnswer> {
  const withHalf = () => looks.map((look): Look => ({ ...look, half: half.allowed(look.vision) }));
  let answer = await encodeAndScore(withHalf(), labels, clock, work);
  if (answer.looks.some((look) => look.half) && !areFinite(Object.values(answer.read))) {
    for (const { vision } of answer.looks) half.forbid(vision);
    answer = await encodeAndScore(withHalf(), labels, clock, work);
  }
  const shown = answer.looks[0]!;
  checkSound(answer.read, shown, labels, shown.adapter === null ? { ...names, adapter: null } : names);
  return answer;
}

async function encodeAndScore(
  looks: readonly Look[],
  labels: LabelEmbeddings,
  clock: Stopwatch,
  { signal, onProgress }: CallContext<RecognitionProgress>,
): Promise<ClipAnswer> {
  const seen = await lookAtClip(looks, { signal, onProgress: ({ done, total }) => onProgress({ stage: 'encoding', done, total }) });
  clock.lap('encoding');
  onProgress({ stage: 'scoring', done: 0, total: 1 });
  const shapes = Object.fromEntries(Object.entries(seen.features).map(([eyes, { shape }]) => [eyes, shape])) as ClipAnswer['shapes'];
  const plain = seen.plainFeatures === null ? null : { features: seen.plainFeatures, view: shownView(looks[0]!.clip) };
  const { scores, plain: plainScores } = scoreBoth(seen.features, plain, labels);
  clock.lap('scoring');
  const read = await readClip(seen, scores, plainScores);
  clock.lap('encoding'); // a GPU was only told so far what to do: the wait for it is the encoder's
  return { looks, shapes, read, waited: seen.waited };
}

/** Everything the clip's encoding and scores are; frees both. */
function readClip(
  { features, attention, plainAttention, plainFeatures }: SeenClip,
  { english, chinese, frameWeights }: ClipScores,
  plain: ClipScores | null,
) {
  return readAndFree({
    model: features.model ?? null,
    own: features.own ?? null,
    last: attention.last,
    rollout: attention.rollout,
    plainLast: plainAttention?.last ?? null,
    plainRollout: plainAttention?.rollout ?? null,
    plainFeatures,
    english,
    chinese,
    frameWeights,
    ...plainByName(plain),
  });
}

/** Nothing is shown that is no number, or that would be the same for any clip or label. */
function checkSound(read: ReadClip, { eyes, clip }: Look, { labels }: LabelEmbeddings, origin: Origin): void {
  checkFinite(Object.values(read), origin, read.plainLast);
  const features = read[eyes]!;
  const bytes = clip.width * clip.width * 3;
  const frames = Array.from({ length: clip.frames }, (_, t) => clip.pixels.subarray(t * bytes, (t + 1) * bytes));
  checkSeeing(features, features.length / (clip.views * clip.frames), frames, origin);
  checkTellingApart(labels, [read.english, read.chinese], origin);
}
