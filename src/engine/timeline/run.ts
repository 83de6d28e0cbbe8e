/**
 * The windows of a film, in order. What was kept is told first, then a coarse answer over the whole film, then what is
 * missing: while one piece is encoded and scored, the next is decoded. Two pieces lie in memory and no more, however long the film.
 */
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import type { CallContext } from '../../shared/protocol/call';
import type { Seconds } from '../../shared/base/units';
import type { TimelineEvent, TimelineResult, TimelineTask } from '../../shared/timeline/film';
import { momentTime } from '../../shared/timeline/plan';
import { freeBytes } from '../base/freeBytes';
import type { RunControl } from '../base/runControl';
import { answerCoarsely } from './coarse';
import { type DecodedMoments, decodeMoments, type Frames, isFilmsFault, joinFrames, someFrames } from './decodePiece';
import { type CarriedFeatures, encodePiece } from './encodePiece';
import type { OpenTimeline } from './openTimeline';
import { timelinePace } from './pace';
import type { Piece } from './pieces';
import { picturesOf } from './pictures';
import type { PieceRecord } from './kept/pieceRecord';
import { frameVotes, scoreRecord } from './scoreRecord';

/** Of the piece before: its last moments, which the next one shares. */
interface Carried {
  readonly piece: number;
  readonly frames: ReadonlyMap<string, Frames>;
  readonly features: CarriedFeatures;
}

type Decoded = { readonly decoded: DecodedMoments } | { readonly problem: AppError };

export async function runTimeline(
  timeline: OpenTimeline,
  task: TimelineTask,
  control: Pick<RunControl, 'betweenSteps'>,
  { signal, onProgress }: CallContext<TimelineEvent>,
): Promise<TimelineResult> {
  const { film, pieces, kept } = timeline;
  const pace = timelinePace(film.plan);
  const between = () =>
    control.betweenSteps(signal, (state) => {
      if (state === 'paused') pace.pause();
      else pace.resume();
      onProgress({ kind: 'state', state });
    });
  const tell = async (piece: Piece, record: PieceRecord, known: boolean): Promise<void> => {
    const scored = await scoreRecord(timeline, piece, record, task.lambda);
    const votes = await frameVotes(timeline, piece, record, task.lambda);
    onProgress({ kind: 'windows', first: piece.first, ...scored, votes, gate: record.gate, looks: record.looks });
    onProgress({ kind: 'pictures', strip: record.pictures });
    pace.windows(piece.count, known);
    onProgress({ kind: 'pace', pace: pace.state() });
  };

  onProgress({ kind: 'opened', film });
  const missing: Piece[] = [];
  for (const piece of pieces) {
    const record = kept.has(piece.index) ? await kept.get(piece.index) : null;
    if (record === null) missing.push(piece);
    else {
      await between();
      await tell(piece, record, true);
    }
  }
  if (missing.length > 1) await answerCoarsely(timeline, task, signal, onProgress).catch((error: unknown) => skipUnlessOurs(error));
  const brokenFrom = await runMissing(timeline, task, missing, { signal, onProgress, between, pace, tell });
  return { film, pace: pace.state(), brokenFrom };
}

/** A frame that cannot be decoded here and there is no reason to give the film up. */
function skipUnlessOurs(thrown: unknown): void {
  if (!isFilmsFault(AppError.from(thrown))) throw thrown;
}

interface Running extends CallContext<TimelineEvent> {
  readonly between: () => Promise<void>;
  readonly pace: ReturnType<typeof timelinePace>;
  readonly tell: (piece: Piece, record: PieceRecord, known: boolean) => Promise<void>;
}

/** @returns where decoding broke off; null of a film that was seen whole */
async function runMissing(
  timeline: OpenTimeline,
  task: TimelineTask,
  missing: readonly Piece[],
  running: Running,
): Promise<Seconds | null> {
  const { film, kept, eyes } = timeline;
  const { signal, onProgress, between, pace, tell } = running;
  const follows = (at: number): boolean => at > 0 && missing[at - 1]!.index === missing[at]!.index - 1;
  const ahead = aheadOf(missing, (at) => decode(timeline, task, missing[at]!, follows(at) ? missing[at - 1]! : null, running));
  let carried: Carried | null = null;
  try {
    for (const [at, piece] of missing.entries()) {
      await between();
      const outcome = await ahead.take(at);
      throwIfCancelled(signal);
      const before: Carried | null = carried?.piece === piece.index - 1 ? carried : null;
      if ('problem' in outcome || outcome.decoded.damaged) {
        const problem =
          'problem' in outcome ? outcome.problem : new AppError('truncated', `${film.file} breaks off.`, { details: { file: film.file } });
        if (!isFilmsFault(problem) || at === 0) throw problem;
        const from = momentTime(film.plan, piece.from);
        onProgress({ kind: 'broken', from, problem: problem.toData() });
        return from;
      }
      const { decoded } = outcome;
      pace.decoded(decoded.busy, decoded.decoder);
      const start = performance.now();
      const frames = new Map([...decoded.frames].map(([key, own]) => [key, joinFrames(before?.frames.get(key), own)]));
      const encoded = await encodePiece(timeline, piece, frames, before?.features ?? {}, signal);
      const shown = frames.get(eyes[0]!.pictures)!;
      const record: PieceRecord = { ...encoded, pictures: picturesOf(shown, piece, film.plan) };
      pace.encoded(performance.now() - start);
      await kept.put(piece.index, record);
      carried = carry(timeline, piece, frames, encoded.plain);
      for (const { pixels } of frames.values()) freeBytes(pixels);
      await tell(piece, record, false);
    }
    return null;
  } finally {
    await ahead.end();
  }
}

/** Decodes what comes next while somebody works on what came. */
function aheadOf(missing: readonly Piece[], start: (at: number) => Promise<Decoded>) {
  let [at, next] = [0, missing.length > 0 ? start(0) : null];
  return {
    async take(wanted: number): Promise<Decoded> {
      if (wanted !== at || next === null) throw new AppError('internal', `piece ${wanted} was not begun`);
      const outcome = await next;
      at += 1;
      next = at < missing.length && !('problem' in outcome) ? start(at) : null;
      return outcome;
    },
    /** One that nobody waits for any more ends by the signal. */
    end: async (): Promise<void> => void (await next),
  };
}

/** Never rejects: nobody waits for it yet. @param before the piece that was decoded before it, whose last moments it shares */
async function decode(
  { clip, eyes, film }: OpenTimeline,
  { options }: TimelineTask,
  { from, to }: Piece,
  before: Piece | null,
  { signal, onProgress }: Running,
): Promise<Decoded> {
  const first = before === null ? from : before.to;
  const moments = Array.from({ length: to - first }, (_, at) => momentTime(film.plan, first + at));
  try {
    const onLoading = (): void => onProgress({ kind: 'stage', stage: 'loading-decoder', done: 0, total: 1 });
    return { decoded: await decodeMoments(clip, eyes, moments, { decoder: options.decoder ?? 'auto', signal, onLoading }) };
  } catch (thrown) {
    return { problem: AppError.from(thrown) };
  }
}

function carry(
  { film, eyes }: OpenTimeline,
  { index, from, to, count }: Piece,
  frames: ReadonlyMap<string, Frames>,
  plain: CarriedFeatures,
): Carried {
  const first = count * film.plan.strideSteps; // where the next piece begins
  const size = to - from;
  const features: CarriedFeatures = {};
  for (const { eyes: name, config } of eyes) {
    const values = plain[name];
    if (values !== undefined) features[name] = values.slice(first * config.embedding);
  }
  return { piece: index, frames: new Map([...frames].map(([key, all]) => [key, copied(someFrames(all, first, size))])), features };
}

function copied({ size, pixels }: Frames): Frames {
  return { size, pixels: pixels.slice() };
}
