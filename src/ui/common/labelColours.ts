/**
 * One hue a label, the same in lanes, list, answer, player and exports for as long as the page is open: a label's name picks it, and
 * where another label has it already the next free one is taken.
 */
import { useSyncExternalStore } from 'react';
import type { LabelText } from '../../shared/recognition/recognition';

/** [choice] ten hues that stay apart for most colour-blind eyes (after Okabe & Ito and Paul Tol), of one lightness so that none shouts. */
const hues = ['#2f6fb5', '#c9741a', '#1d8a6b', '#b0458f', '#7d8a14', '#7659c4', '#b8483f', '#2391a8', '#8d6a3c', '#5a7384'] as const;

const given = new Map<string, number>();
const followers = new Set<() => void>();

/** Gives the label a hue where it has none yet. @returns a CSS colour */
export function colourOf(label: LabelText): string {
  const name = nameOf(label);
  let hue = given.get(name);
  if (hue === undefined) {
    // Once all hues are given, they are given again, evenly.
    const round = Math.floor(given.size / hues.length);
    const uses = (one: number) => [...given.values()].filter((other) => other === one).length;
    hue = hash(name) % hues.length;
    while (uses(hue) > round) hue = (hue + 1) % hues.length;
    given.set(name, hue);
    // Hues are given while a page is drawn: whoever follows is drawn afterwards.
    queueMicrotask(() => followers.forEach((tell) => tell()));
  }
  return hues[hue]!;
}

/** The hue of a label that has one, followed: what has no lane anywhere has none. */
export function useGivenColour(label: LabelText): string | undefined {
  const hue = useSyncExternalStore(follow, () => given.get(nameOf(label)));
  return hue === undefined ? undefined : hues[hue];
}

function follow(tell: () => void): () => void {
  followers.add(tell);
  return () => followers.delete(tell);
}

function nameOf({ en, zh }: LabelText): string {
  return en === '' ? zh : en;
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const letter of text) value = Math.imul(value ^ letter.codePointAt(0)!, 0x01000193);
  return value >>> 0;
}
