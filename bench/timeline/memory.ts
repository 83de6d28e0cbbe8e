/**
 * What the processes of a browser hold together: resident memory of their own, each page counted once for those that share it
 * (Pss_Anon and Pss_Shmem). Without the program's files, whose share hangs on how many other browsers run. Linux only.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Bytes, Seconds } from '../../src/shared/base/units';

export interface HeldMemory {
  /** Since the watch began. */
  readonly at: Seconds;
  readonly bytes: Bytes;
  /** By what the browser calls its processes (renderer, gpu-process ...). */
  readonly kinds: Readonly<Record<string, Bytes>>;
}

/** @returns stops looking; what was seen, in the order of time, without numbers where the system does not tell */
export function watchMemory(root: number, every = 500): () => readonly HeldMemory[] {
  const seen: HeldMemory[] = [];
  const start = performance.now();
  const look = (): void => void seen.push({ at: (performance.now() - start) / 1000, ...heldBy(descendants(root)) });
  const timer = setInterval(look, every);
  return () => {
    clearInterval(timer);
    look();
    return seen;
  };
}

export function mostHeld(seen: readonly HeldMemory[]): HeldMemory {
  return seen.reduce((most, one) => (one.bytes > most.bytes ? one : most));
}

function descendants(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? read(`/proc/${name}/stat`) : '';
    const parent = /\) \S (\d+)/.exec(stat)?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const below = (process: number): boolean => {
    for (let at = parents.get(process); at !== undefined; at = parents.get(at)) if (at === root) return true;
    return false;
  };
  return [...parents.keys()].filter(below);
}

function heldBy(processes: readonly number[]): Pick<HeldMemory, 'bytes' | 'kinds'> {
  const kinds: Record<string, Bytes> = {};
  for (const process of processes) {
    const lines = read(`/proc/${process}/smaps_rollup`).matchAll(/^Pss_(?:Anon|Shmem):\s+(\d+)/gm);
    const bytes = [...lines].reduce((sum, [, kilobytes]) => sum + 1024 * Number(kilobytes), 0);
    const kind = kindOf(read(`/proc/${process}/cmdline`));
    kinds[kind] = (kinds[kind] ?? 0) + bytes;
  }
  return { bytes: Object.values(kinds).reduce((sum, bytes) => sum + bytes, 0), kinds };
}

function kindOf(commandLine: string): string {
  if (!/chrom/i.test(commandLine)) return 'other';
  return /--utility-sub-type=([\w.]+)/.exec(commandLine)?.[1] ?? /--type=([\w-]+)/.exec(commandLine)?.[1] ?? 'browser';
}

/** '' of a process that has just ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
