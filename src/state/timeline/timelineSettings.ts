/** How timelines are cut: windows (another choice looks at the film again) and segments (at once); kept from one visit to the next. */
import * as v from 'valibot';
import { defaultWindows } from '../../shared/timeline/plan';
import { defaultSegments } from '../../shared/timeline/segments';
import { createKeptStore, storedRecord } from '../settings/keptStore';

const within = (low: number, high: number) => v.pipe(v.number(), v.minValue(low), v.maxValue(high));

export const windowLengths = [1, 2, 4, 8] as const;
export const strides = [0.25, 0.5, 1, 2] as const;

const schema = v.object({
  window: v.fallback(v.picklist(windowLengths), 2),
  stride: v.fallback(v.picklist(strides), 0.5),
  enter: v.fallback(within(0.05, 1), defaultSegments.enter),
  leave: v.fallback(within(0, 1), defaultSegments.leave),
  shortest: v.fallback(within(0, 10), defaultSegments.shortest),
  gap: v.fallback(within(0, 10), defaultSegments.gap),
  smooth: v.fallback(within(0, 10), defaultSegments.smooth),
});

export type TimelineSettings = v.InferOutput<typeof schema>;

export function readTimelineSettings(stored: string | null): TimelineSettings {
  return v.parse(schema, storedRecord(stored));
}

export const useTimelineSettings = createKeptStore<TimelineSettings>('actionscope-timeline', readTimelineSettings);

/** Ending above the beginning would end what has just begun: the one that is moved takes the other along. */
export function changeTimelineSettings(change: Partial<TimelineSettings>): void {
  const next = { ...useTimelineSettings.getState(), ...change };
  const enter = change.leave === undefined ? next.enter : Math.max(next.enter, next.leave);
  useTimelineSettings.setState({ ...next, enter, leave: Math.min(next.leave, enter) });
}

export function usualTimelineSettings(): void {
  useTimelineSettings.setState({ ...defaultSegments, window: 2, stride: 0.5 });
}

/** Windows as a task asks for them. */
export function windowsOf({ window, stride }: TimelineSettings) {
  return { ...defaultWindows, window, stride: Math.min(stride, window) };
}
