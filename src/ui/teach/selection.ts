/** Which clips are selected after a click, and which have a twin. Pure. */

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
