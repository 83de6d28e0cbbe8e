/**
 * A film that is decoded piece by piece stays open between pieces: its tables are read once, not anew for each. A worker holds
 * one film: until another comes, until reading it fails, or until nobody has asked for it for a while.
 */
import type { Input } from 'mediabunny';
import type { Milliseconds } from '../../../shared/base/units';
import type { ProbedClip } from '../clip/types';
import { openContainer } from './openContainer';

/** Longer than a piece is encoded; one that was paused is opened again. */
const heldFor: Milliseconds = 60_000;

let held: { readonly name: number; readonly input: Input; readonly over: ReturnType<typeof setTimeout> } | undefined;
let names = 0;

/** The clip as one that will be asked for again and again. */
export function holdOpen(clip: ProbedClip): ProbedClip {
  return { ...clip, held: ++names };
}

/** Opens the clip for as long as `use` takes, and longer where it is held; the signal closes it, which ends whatever reads from it. */
export async function withContainer<T>(
  { file, held: name }: Pick<ProbedClip, 'file' | 'held'>,
  signal: AbortSignal | null,
  use: (input: Input) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const input = (name === undefined ? undefined : take(name)) ?? openContainer(file);
  const close = () => input.dispose();
  signal?.addEventListener('abort', close, { once: true });
  let sound = false;
  try {
    const result = await use(input);
    sound = true;
    return result;
  } finally {
    signal?.removeEventListener('abort', close);
    if (sound && name !== undefined && signal?.aborted !== true) keep(name, input);
    else close();
  }
}

/** Whoever takes it has it alone. */
function take(name: number): Input | undefined {
  if (held?.name !== name) return undefined;
  const { input, over } = held;
  clearTimeout(over);
  held = undefined;
  return input;
}

function keep(name: number, input: Input): void {
  letGo();
  const over = setTimeout(letGo, heldFor);
  (over as { unref?: () => void }).unref?.();
  held = { name, input, over };
}

function letGo(): void {
  if (held === undefined) return;
  clearTimeout(held.over);
  held.input.dispose();
  held = undefined;
}
