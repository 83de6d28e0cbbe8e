/** Stretches of time that say one thing each: joined, closed where gaps are small, laid over one another. In order, without overlaps. */
import type { Blank } from '../recognition/blankFrames';
import type { Seconds } from '../base/units';

/** A label's index, or what a stretch without an action is. Null: not known. */
export type Said = number | 'none' | Blank | null;

export interface Stretch {
  readonly start: Seconds;
  readonly end: Seconds;
  readonly said: Said;
}

export function joined(stretches: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  for (const stretch of stretches) {
    const last = out.at(-1);
    if (last !== undefined && last.said === stretch.said && last.end >= stretch.start) out[out.length - 1] = { ...last, end: stretch.end };
    else if (stretch.end > stretch.start) out.push(stretch);
  }
  return out;
}

/** What is none of the labels between two others for no longer than `gap` goes to the actions beside it, half to each. */
export function closeGaps(stretches: readonly Stretch[], gap: Seconds): Stretch[] {
  const out = stretches.map((stretch) => ({ ...stretch }));
  for (const [index, { said, start, end }] of stretches.entries()) {
    const [before, after] = [out[index - 1], out[index + 1]];
    if (said !== 'none' || end - start > gap || before?.said == null || after?.said == null) continue;
    const [acts, follows] = [typeof before.said === 'number', typeof after.said === 'number'];
    if (!acts && !follows) continue;
    const split = acts && follows ? (start + end) / 2 : acts ? end : start;
    before.end = split;
    after.start = split;
    out[index]!.end = out[index]!.start;
  }
  return joined(out.filter(({ start, end }) => end > start));
}

export function withoutShort(stretches: readonly Stretch[], shortest: Seconds): Stretch[] {
  return joined(
    stretches.map((stretch) =>
      typeof stretch.said === 'number' && stretch.end - stretch.start < shortest ? { ...stretch, said: 'none' as const } : stretch,
    ),
  );
}

/** `over` takes the place of what lies beneath. */
export function putOver(beneath: readonly Stretch[], over: readonly Stretch[]): Stretch[] {
  const left = beneath.flatMap((stretch) => {
    const pieces: Stretch[] = [];
    let { start } = stretch;
    for (const cover of over) {
      if (cover.end <= start || cover.start >= stretch.end) continue;
      if (cover.start > start) pieces.push({ ...stretch, start, end: cover.start });
      start = Math.min(stretch.end, cover.end);
    }
    return start < stretch.end ? [...pieces, { ...stretch, start }] : pieces;
  });
  return joined([...left, ...over].toSorted((a, b) => a.start - b.start));
}
