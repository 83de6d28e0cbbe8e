/**
 * A first answer over the whole film within seconds: single frames that are quickest to decode (key frames), spread ever more
 * closely, each scored as a clip of one frame. Windows in order take its place.
 */
import { throwIfCancelled } from '../../shared/errors/errors';
import { blankFrames } from '../../shared/recognition/blankFrames';
import type { Eyes } from '../../shared/recognition/spaces';
import type { Milliseconds, Seconds } from '../../shared/base/units';
import type { CoarseEvent, TimelineTask } from '../../shared/timeline/film';
import { keyMoments } from '../media';
import { decodeMoments, someFrames } from './decodePiece';
import { encode } from './encodePiece';
import type { OpenTimeline } from './openTimeline';
import { scoreWindows } from './scoreWindows';

/** No more is begun after this; a batch that was begun is ended. */
const patience: Milliseconds = 3000;
const batch = 8;
const most = 48;

interface SeenFrame {
  /** [L] */
  readonly en: Float32Array | null;
  readonly zh: Float32Array | null;
  readonly look: CoarseEvent['looks'][number];
}

/** @param tell hears all that is known after each batch */
export async function answerCoarsely(
  timeline: OpenTimeline,
  { options, lambda }: TimelineTask,
  signal: AbortSignal,
  tell: (event: CoarseEvent) => void,
): Promise<void> {
  const { clip, eyes, film, turn, texts } = timeline;
  const start = performance.now();
  const seen = new Map<Seconds, SeenFrame>();
  for (let from = 0; from < most && performance.now() - start < patience; from += batch) {
    throwIfCancelled(signal);
    const asked = Array.from({ length: batch }, (_, index) => spread(from + index) * film.plan.duration);
    const keys = await keyMoments(clip, asked, signal);
    const moments = [...new Set(keys)].filter((time) => !seen.has(time)).toSorted((a, b) => a - b);
    if (moments.length === 0) continue;
    const { frames, times } = await decodeMoments(clip, eyes, moments, { decoder: options.decoder ?? 'auto', signal });
    const features: Partial<Record<Eyes, Float32Array>> = {};
    for (const { eyes: name, prompted, pictures, config } of eyes) {
      features[name] = new Float32Array(moments.length * config.embedding);
      // Prompts speak across the frames of a clip, and these are no clip.
      const together = prompted ? 1 : moments.length;
      for (let at = 0; at < moments.length; at += together) {
        const frame = someFrames(frames.get(pictures)!, at, at + together);
        const one = await turn((device) =>
          encode(device, { use: film.use, eyes: name, adapter: prompted ? device.adapter!.adapter : null, signal }, frame),
        );
        features[name].set(one, at * config.embedding);
      }
    }
    const { en, zh } = await turn(() => scoreWindows(features, moments.length, 1, texts, lambda));
    const L = texts.labels.length;
    for (const [at, time] of times.entries()) {
      const row = (values: Float32Array | null): Float32Array | null => values?.slice(at * L, (at + 1) * L) ?? null;
      const { pixels } = someFrames(frames.get(eyes[0]!.pictures)!, at, at + 1);
      seen.set(time, { en: row(en), zh: row(zh), look: blankFrames({ times: [time], pixels }) });
    }
    tell(eventOf(seen, L));
  }
}

/** The middle, then the middles of what is left, and so on (van der Corput's sequence). */
function spread(index: number): number {
  let [value, share] = [0, 0.5];
  for (let rest = index + 1; rest > 0; rest >>= 1, share /= 2) if (rest & 1) value += share;
  return value;
}

function eventOf(seen: ReadonlyMap<Seconds, SeenFrame>, L: number): CoarseEvent {
  const rows = [...seen].toSorted(([a], [b]) => a - b);
  const all = (language: 'en' | 'zh'): Float32Array | null => {
    if (rows[0]![1][language] === null) return null;
    const out = new Float32Array(rows.length * L);
    for (const [at, [, row]] of rows.entries()) out.set(row[language]!, at * L);
    return out;
  };
  return { kind: 'coarse', times: rows.map(([time]) => time), en: all('en'), zh: all('zh'), looks: rows.map(([, { look }]) => look) };
}
