/**
 * npm run parity -- [DIR] [--backend webgpu,webgl,wasm,cpu] [--all] [--json] [--full]
 *
 * Runs every golden file of DIR (default: the copy in the repository) on each backend and prints how far values,
 * gradients and losses are from it. Exit code 0 only if every row passes. wasm and cpu run here; webgpu and webgl in a
 * headless Chromium, on its software adapter where there is no other. Gradients of a file are folded into one line
 * (the worst); --all prints each, --json prints everything as data. --full is described in parityFull.ts.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startNodeBackend } from '../engine/backend/nodeBackend';
import { exitCodes, CommandError, runCommand, wrongOption } from './command/command';
import { isFolder } from './command/inputFile';
import type { ParityFiles } from '../parity/goldenFiles';
import { parityRows } from '../parity/parityChecks';
import type { ParityRow } from '../parity/rows';
import { directoryFiles } from '../parity/parityDirectory';
import { fileRows } from '../parity/parityFiles';

const backends = ['webgpu', 'webgl', 'wasm', 'cpu'] as const;
type Backend = (typeof backends)[number];

const usage = `npm run parity -- [DIR] [options]
  DIR             a folder of golden files (the copy in the repository)
  --backend LIST  of ${backends.join(', ')} (all)
  --all           every gradient a line; otherwise the worst of a file
  --json          one JSON object, nothing else
  --full          a ViT-B/16 with an adapter beside onnxruntime-web instead`;

const ownCopy = fileURLToPath(new URL('../engine/model/fixtures', import.meta.url));

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      backend: { type: 'string', default: backends.join(',') },
      all: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return true;
  }
  if (values.full) {
    const { runFull } = await import('../parity/parityFull');
    return runFull();
  }
  const directory = positionals[0] ?? ownCopy;
  if (!isFolder(directory)) throw new CommandError(`There is no folder ${directory}.`, { code: 'file-unreadable', file: directory });
  const files = directoryFiles(directory);
  const chosen = values.backend.split(',').filter((name) => name !== '');
  for (const name of chosen) {
    if (!(backends as readonly string[]).includes(name)) wrongOption(`unknown backend ${name}; there are ${backends.join(', ')}`);
  }
  const say = (text: string): void => void (values.json || console.log(text));
  say(`Golden files of ${directory}`);
  const results: Record<string, ParityRow[]> = {};
  const run = async (name: string, rows: AsyncIterable<ParityRow>): Promise<void> => {
    say(`\n${name}`);
    const print = printer(say, values.all);
    const kept: ParityRow[] = [];
    for await (const row of rows) {
      kept.push(row);
      print.row(row);
    }
    print.end();
    results[name] = kept;
  };
  await run('files', fileRows(files));
  for (const name of chosen as Backend[]) {
    if (name === 'wasm' || name === 'cpu') await run(name, nodeRows(name, files));
    else await run(name, (await import('../parity/parityBrowser')).browserRows(name, directory, files.names));
  }
  const failed = Object.entries(results).flatMap(([name, rows]) => rows.filter((row) => !row.pass).map((row) => ({ name, row })));
  // A run that compared nothing has proven nothing.
  const empty = chosen.filter((name) => (results[name]?.length ?? 0) < 2);
  const pass = failed.length === 0 && empty.length === 0;
  const count = Object.values(results).reduce((sum, rows) => sum + rows.length, 0);
  if (values.json) console.log(JSON.stringify({ directory, pass, results }, null, 1));
  say(`\n${count - failed.length} of ${count} rows pass`);
  for (const { name, row } of failed) say(`FAILED  ${name}  ${row.file}  ${row.quantity}  ${row.error ?? ''}`);
  for (const name of empty) say(`FAILED  ${name}  no golden files found`);
  return pass;
}

async function* nodeRows(name: 'wasm' | 'cpu', files: ParityFiles): AsyncGenerator<ParityRow> {
  await startNodeBackend(name);
  yield* parityRows(files);
}

/** One line a row, gradients of a file folded into the worst unless `all`. */
function printer(say: (text: string) => void, all: boolean): { row: (row: ParityRow) => void; end: () => void } {
  let folded: ParityRow[] = [];
  const flush = (): void => {
    if (folded.length === 0) return;
    const worst = folded.reduce((a, b) => (Number(b.pass) < Number(a.pass) || b.relativeNorm > a.relativeNorm ? b : a));
    say(line(worst, `gradients of ${folded.length} tensors, worst ${worst.quantity.replace(/^grad\./, '')}`));
    folded = [];
  };
  return {
    row(row) {
      if (row.kind === 'gradient' && !all) {
        if (folded[0] !== undefined && folded[0].file !== row.file) flush();
        folded.push(row);
        return;
      }
      flush();
      say(line(row, row.quantity));
    },
    end: flush,
  };
}

function line(row: ParityRow, quantity: string): string {
  const mark = row.pass ? 'pass' : 'FAIL';
  if (row.error !== undefined) return `${mark}  ${row.file.padEnd(40)}  ${quantity}  ${row.error}`;
  const numbers = [
    `max ${row.largestDifference.toExponential(1)}`,
    `cosine ${row.cosine.toFixed(7)}`,
    ...(row.kind === 'gradient' || row.kind === 'loss' ? [`relative ${row.relativeNorm.toExponential(1)}`] : []),
  ];
  return `${mark}  ${row.file.padEnd(40)}  ${numbers.join('  ')}  ${quantity}`;
}

runCommand(async () => ((await main()) ? exitCodes.done : exitCodes.failed), { usage });
