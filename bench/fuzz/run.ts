/**
 * `npm run fuzz [-- --files 5000 --kinds safetensors,pickle --seed 1 --minutes 10 --keep FOLDER]`
 *
 * Thousands of damaged files of every kind that comes from others, each through all that the app does with it, in a
 * thread that is ended where it hangs. A file must be taken or refused by a coded error that names a remedy, in
 * under 3 s of the processor's time, with under 200 MB of memory above its own size. Exit code 1 where one was not; `--keep` saves those.
 * After `--minutes` of a kind the rest of it is left out, and the table says how many were done.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createAside } from '../../src/engine/aside/aside';
import { nodePort } from '../../src/testing/aside/nodePort';
import { AppError } from '../../src/shared/errors/errors';
import { createRandom } from '../../src/shared/base/random';
import { kindNames, kinds, type KindName } from './kinds';
import type { FuzzOutcome } from './task';
import type { fuzzTasks } from './thread';

const longest = 3000;
/** By the clock; the machine may have other work. */
const patience = 10_000;
const most = 200e6;

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '5000' },
    kinds: { type: 'string', default: kindNames.join() },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: 'Infinity' },
    keep: { type: 'string' },
  },
});
const run = createAside<typeof fuzzTasks>(() => nodePort(new URL('./thread.ts', import.meta.url), 600));

interface Row {
  readonly kind: KindName;
  readonly outcomes: Record<FuzzOutcome['outcome'] | 'too slow' | 'too large', number>;
  readonly times: number[];
  largestRise: number;
  largestFile: number;
}

/** Resident memory at its highest while something runs, above where it was. */
async function watched<T>(work: () => Promise<T>): Promise<{ result: T; rise: number }> {
  const before = process.memoryUsage.rss();
  let highest = before;
  const look = () => void (highest = Math.max(highest, process.memoryUsage.rss()));
  const timer = setInterval(look, 5);
  try {
    const result = await work();
    look();
    return { result, rise: highest - before };
  } finally {
    clearInterval(timer);
  }
}

async function fuzz(name: KindName, files: number, seed: number): Promise<Row> {
  const row: Row = {
    kind: name,
    outcomes: { taken: 0, refused: 0, broken: 0, 'too slow': 0, 'too large': 0 },
    times: [],
    largestRise: 0,
    largestFile: 0,
  };
  const { sound, damage, file } = kinds[name];
  const originals = await sound();
  // Code is loaded and warm before anything is measured.
  for (const original of originals) await run('takeDamaged', { kind: name, bytes: Uint8Array.from(original) }, { file, limits: {} });
  const end = performance.now() + Number(values.minutes) * 60_000;
  for (let index = 0; index < files && performance.now() < end; index++) {
    const random = createRandom(seed * 1_000_003 + index);
    const bytes = damage(originals[index % originals.length]!, random);
    const { result, rise } = await watched(() =>
      run('takeDamaged', { kind: name, bytes }, { file, limits: { milliseconds: patience } }).catch(
        (thrown: unknown): FuzzOutcome & { slow: true } => ({
          slow: true,
          outcome: 'broken',
          why: AppError.from(thrown).message,
          milliseconds: patience,
        }),
      ),
    );
    const outcome =
      'slow' in result || result.milliseconds > longest ? 'too slow' : rise - bytes.length > most ? 'too large' : result.outcome;
    row.outcomes[outcome] += 1;
    row.times.push(result.milliseconds);
    row.largestRise = Math.max(row.largestRise, rise - bytes.length);
    row.largestFile = Math.max(row.largestFile, bytes.length);
    if (outcome === 'taken' || outcome === 'refused') continue;
    console.error(
      `${name} ${index}: ${outcome}, ${Math.round(result.milliseconds)} ms, ${Math.round(rise / 1e6)} MB of a file of ${bytes.length} bytes. ${result.why}`,
    );
    if (values.keep === undefined) continue;
    mkdirSync(values.keep, { recursive: true });
    writeFileSync(join(values.keep, `${name}-${index}-${file}`), bytes);
  }
  return row;
}

let failures = 0;
console.log(
  '| kind | files | taken | refused | broken | too slow | too large | median ms | slowest ms | largest rise MB | largest file MB |\n|---|---|---|---|---|---|---|---|---|---|---|',
);
for (const name of kindNames.filter((kind) => values.kinds.split(',').includes(kind))) {
  const { outcomes, times, largestRise, largestFile } = await fuzz(name, Number(values.files), Number(values.seed));
  failures += outcomes.broken + outcomes['too slow'] + outcomes['too large'];
  const sorted = times.toSorted((a, b) => a - b);
  const figures = [sorted[sorted.length >> 1] ?? 0, sorted.at(-1) ?? 0, largestRise / 1e6].map((value) => Math.round(value));
  console.log(`| ${[name, times.length, ...Object.values(outcomes), ...figures, (largestFile / 1e6).toFixed(1)].join(' | ')} |`);
}
process.exit(failures > 0 ? 1 : 0);
