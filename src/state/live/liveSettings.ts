/** What the person chose on the Live page, kept from one visit to the next. */
import * as v from 'valibot';
import { createKeptStore, storedRecord } from '../settings/keptStore';

/** Seconds; 0 leaves it to the machine's speed. */
export const windowChoices = [0, 1, 2, 3, 4, 6, 8, 12, 16] as const;
/** Frames a second; 0 leaves it to the machine's speed. */
export const rateChoices = [0, 1, 2, 4, 8, 15] as const;

/** Seconds to get into position before an example is recorded. */
export const countdownChoices = [0, 3, 5] as const;

const schema = v.object({
  window: v.fallback(v.picklist(windowChoices), 0),
  rate: v.fallback(v.picklist(rateChoices), 0),
  /** The picture is shown as in a mirror; what is recorded and recognised is not turned. */
  mirror: v.fallback(v.boolean(), true),
  heat: v.fallback(v.boolean(), false),
  countdown: v.fallback(v.picklist(countdownChoices), 0),
  deviceId: v.fallback(v.string(), ''),
});

type LiveSettings = v.InferOutput<typeof schema>;

export const useLiveSettings = createKeptStore<LiveSettings>('actionscope-live', (stored) => v.parse(schema, storedRecord(stored)));

export function changeLive(change: Partial<LiveSettings>): void {
  useLiveSettings.setState(change);
}
