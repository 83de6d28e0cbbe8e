/** What keys do on a clip: act on it, or go to the nearest one in the direction of an arrow, across classes too. */

export type ClipAct = 'remove' | 'toggleRole' | 'trim' | 'compare' | 'move';

const acts: Readonly<Record<string, ClipAct>> = {
  Delete: 'remove',
  Backspace: 'remove',
  h: 'toggleRole',
  e: 'trim',
  v: 'compare',
  m: 'move',
};

/** @param letters whether single letters are keys: a person may have switched them off */
export function actOf(key: string, letters: boolean): ClipAct | null {
  if (key.length === 1 && !letters) return null;
  return acts[key.length === 1 ? key.toLowerCase() : key] ?? null;
}

const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Moves the focus. @returns whether there was somewhere to go */
export function moveFocus(from: HTMLElement, key: string, among: Iterable<HTMLElement>): boolean {
  const direction = directions[key];
  if (direction === undefined) return false;
  const [dx, dy] = direction;
  const here = middleOf(from);
  let best: HTMLElement | null = null;
  let least = Infinity;
  for (const card of among) {
    if (card === from) continue;
    const { x, y } = middleOf(card);
    const along = (x - here.x) * dx + (y - here.y) * dy;
    const aside = Math.abs((x - here.x) * dy) + Math.abs((y - here.y) * dx);
    if (along < 4) continue;
    // Straight on beats nearer but aside.
    const distance = along + 3 * aside;
    if (distance < least) [best, least] = [card, distance];
  }
  best?.focus();
  return best !== null;
}

function middleOf(element: HTMLElement): { readonly x: number; readonly y: number } {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
