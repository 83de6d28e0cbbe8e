/** What the processes of a browser hold together: resident memory, each page counted once for those that share it (PSS). Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

/** @returns stops looking; the most that was seen, in bytes, and 0 where the system does not tell */
export function watchMemory(root: number, every = 500): () => number {
  let most = 0;
  const look = (): void => {
    most = Math.max(most, heldBy(descendants(root)));
  };
  const timer = setInterval(look, every);
  return () => {
    clearInterval(timer);
    look();
    return most;
  };
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

function heldBy(processes: readonly number[]): number {
  return processes.reduce((sum, process) => sum + 1024 * Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${process}/smaps_rollup`))?.[1] ?? 0), 0);
}

/** '' of a process that has just ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
