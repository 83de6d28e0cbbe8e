/** What the commands have done in the headless page for a long video: its windows' scores and what a search found, as plain JSON. */
import type { EngineClient } from '../lib/client/engineClient';
import { AppError, type AppErrorData } from '../shared/errors/errors';
import { collectTimeline, type TimelineCollector } from '../shared/timeline/collect';
import type { TimelineFilm, TimelinePace, TimelineTask } from '../shared/timeline/film';
import { toBase64 } from './pageFiles';

export interface PageTimeline {
  readonly film: TimelineFilm;
  readonly pace: TimelinePace;
  readonly brokenFrom: number | null;
  /** Little-endian float32 in base64; '' of what is not there. */
  readonly en: string;
  readonly zh: string;
  readonly gate: string;
  readonly looks: readonly (string | null)[];
  /** Of uint16 and float32. */
  readonly votes: { readonly labels: string; readonly shares: string };
  readonly known: readonly number[];
  /** When film, model and labels were open, in seconds from the call on. */
  readonly openedAfter: number;
  /** When the coarse answer was there, counted likewise; null where there was none. */
  readonly coarseAfter: number | null;
  readonly curves: readonly { readonly text: string; readonly times: readonly number[]; readonly scores: string }[];
}

export type TimelineOutcome = PageTimeline | { readonly problem: AppErrorData };

/** @param searches words to look for in the film */
export async function timelineInPage(engine: EngineClient, task: TimelineTask, searches: readonly string[]): Promise<TimelineOutcome> {
  let collector: TimelineCollector | undefined;
  let openedAfter = 0;
  let coarseAfter: number | null = null;
  const start = performance.now();
  const since = (): number => (performance.now() - start) / 1000;
  try {
    const { film, pace, brokenFrom } = await engine.call.timeline(task, {
      onProgress: (event) => {
        if (event.kind === 'opened') {
          collector = collectTimeline(event.film);
          openedAfter = since();
        }
        if (event.kind === 'windows') collector?.add(event);
        if (event.kind === 'coarse') coarseAfter ??= since();
      },
    });
    const { en, zh, gate, looks, known, votes } = collector!.scores();
    const curves: PageTimeline['curves'][number][] = [];
    for (const text of searches) {
      const { scores, times } = await engine.call.searchTimeline({ id: film.id, text });
      curves.push({ text, times: [...times], scores: floats(scores) });
    }
    return {
      film,
      pace,
      brokenFrom,
      en: floats(en),
      zh: floats(zh),
      gate: floats(gate),
      looks,
      votes: { labels: raw(votes.labels), shares: raw(votes.shares) },
      known: [...known],
      openedAfter,
      coarseAfter,
      curves,
    };
  } catch (thrown) {
    return { problem: AppError.from(thrown).toData() };
  }
}

function floats(values: Float32Array | null): string {
  return values === null ? '' : raw(values);
}

function raw(values: ArrayBufferView): string {
  return toBase64(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}
