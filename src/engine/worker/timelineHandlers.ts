/** The worker's side of timelines (shared/protocol/timelineCalls.ts): those that run, those that may be searched, and what is kept. */
import { AppError } from '../../shared/errors/errors';
import type { TimelineCalls } from '../../shared/protocol/timelineCalls';
import { createRunControl, type RunControl } from '../base/runControl';
import { type Folder, memoryFolder, opfsFolder } from '../files/storage';
import type { RecogniserParts } from '../recognise/onDevice';
import { type OpenTimeline, openTimeline } from '../timeline/openTimeline';
import { runTimeline } from '../timeline/run';
import { searchTimeline } from '../timeline/searchTimeline';

/** Films that may be searched; each holds its labels' vectors and nothing of its frames. */
const mostOpen = 256;

/** @param openFolder where features are kept */
export function timelineHandlers(
  parts: RecogniserParts,
  openFolder: () => Promise<Folder> = async () => (await opfsFolder('timelines')) ?? memoryFolder(),
): TimelineCalls {
  const opened = new Map<string, OpenTimeline>();
  const running = new Set<RunControl>();
  let opening: Promise<Folder> | undefined;
  const folder = (): Promise<Folder> => (opening ??= openFolder());

  /** Without the film's table of frames, which is megabytes of a long one: a search needs none. */
  function remember({ clip, ...timeline }: OpenTimeline): void {
    const { id } = timeline.film;
    opened.delete(id);
    opened.set(id, { ...timeline, clip: { ...clip, timeline: { ...clip.timeline, frameTimes: null }, ffmpegTrack: null } });
    const oldest = opened.keys().next().value;
    if (opened.size > mostOpen && oldest !== undefined) opened.delete(oldest);
  }

  return {
    async timeline(task, context) {
      const control = createRunControl();
      running.add(control);
      try {
        const timeline = await openTimeline(task, parts, await folder(), context);
        remember(timeline);
        return await runTimeline(timeline, task, control, context);
      } finally {
        running.delete(control);
      }
    },
    controlTimeline({ action }) {
      for (const control of running) {
        if (action === 'pause') control.pause();
        else control.resume();
      }
      return Promise.resolve();
    },
    async searchTimeline(search, context) {
      const timeline = opened.get(search.id);
      if (timeline === undefined) {
        throw new AppError('not-encoded', 'This film is not open.', { remedy: 'Open its timeline again.' });
      }
      return searchTimeline(timeline, search, context);
    },
    // What lies in a film's folder; beside them is the list of when each was opened.
    keptTimelines: async () =>
      (await (await folder()).list('')).filter(({ path }) => path.includes('/')).reduce((sum, { bytes }) => sum + bytes, 0),
    async forgetTimelines() {
      const kept = await folder();
      opened.clear();
      for (const { path } of await kept.list('')) await kept.remove(path);
    },
  };
}
