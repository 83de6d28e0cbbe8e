/** Which clips are selected after a click, which have a twin, and what a change does to the selected ones. Pure. */
import type { ClipRole } from '../../../shared/teaching/teaching';

export function twinsOf(
  duplicates: readonly { readonly kind: 'same' | 'near'; readonly clips: readonly [string, string] }[],
): ReadonlyMap<string, 'same' | 'near'> {
  const twins = new Map<string, 'same' | 'near'>();
  for (const { kind, clips } of duplicates) {
    for (const id of clips) if (twins.get(id) !== 'same') twins.set(id, kind);
  }
  return twins;
}

/** A click chooses one, with Ctrl adds or takes away, with Shift everything between, in the order of the screen. */
export function selectionAfter(
  selected: readonly string[],
  id: string,
  how: 'only' | 'toggle' | 'range',
  clips: readonly { readonly id: string; readonly classId: string }[],
  classes: readonly { readonly id: string }[],
): readonly string[] {
  if (how === 'toggle') return selected.includes(id) ? selected.filter((other) => other !== id) : [...selected, id];
  const last = selected.at(-1);
  if (how === 'only' || last === undefined) return selected.length === 1 && last === id ? [] : [id];
  const order = classes.flatMap((item) => clips.filter(({ classId }) => classId === item.id).map((clip) => clip.id));
  const [from, to] = [order.indexOf(last), order.indexOf(id)];
  return order.slice(Math.min(from, to), Math.max(from, to) + 1);
}

/** Where the focus goes when clips are removed: the next one that stays, else the one before. @param order as on the screen */
export function neighbourOf(order: readonly string[], removed: readonly string[]): string | undefined {
  const index = order.findIndex((id) => removed.includes(id));
  return order.slice(Math.max(index, 0)).find((id) => !removed.includes(id)) ?? order[index - 1];
}

/** Clips that all test are to train; any others are to test. Clips set aside have no part. */
export function roleChange(
  clips: readonly { readonly id: string; readonly role: ClipRole; readonly problem: unknown }[],
  ids: readonly string[],
): { readonly ids: readonly string[]; readonly role: ClipRole } {
  const usable = clips.filter(({ id, problem }) => ids.includes(id) && problem === null);
  return { ids: usable.map(({ id }) => id), role: usable.every(({ role }) => role === 'held-out') ? 'train' : 'held-out' };
}
