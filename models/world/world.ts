/**
 * `npm run world -- --out DIR [--classes 28] [--clips 100] [--seed 1] [--size 160x120]`
 *
 * The drawn world as a data set in UCF-101's own layout: MPEG-4 in AVI, 25 groups (one person in one place each), official-style lists of
 * three splits. Actions that the embedded model never saw come first (14 of them reversed pairs), then learned ones. The same options
 * always give the same files; a run that was ended goes on where it stood. Needs the system's ffmpeg.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { exitCodes, isProgram, runCommand, wrongOption } from '../../src/cli/command/command';
import { actions } from './scenes/actions';
import type { RenderPlan } from './renderClips';
import { classFolder, groups, officialLists, planClips } from './ucfLayout';

const usage = `npm run world -- --out DIR [options]
  --classes N   actions, those that the embedded model never saw first (default 28, at most ${actions.length})
  --clips N     of each action (default 100)
  --seed S      other people, places and movements (default 1)
  --size WxH    in pixels (default 160x120)`;

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: 'string' },
      classes: { type: 'string', default: '28' },
      clips: { type: 'string', default: '100' },
      seed: { type: 'string', default: '1' },
      size: { type: 'string', default: '160x120' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const [width, height] = values.size.split('x').map(Number);
  const [count, perClass, seed] = [values.classes, values.clips, values.seed].map(Number);
  if (values.out === undefined) return wrongOption('--out is missing: the folder to write to.');
  if (!isCount(count, actions.length)) return wrongOption(`--classes is a whole number from 1 to ${actions.length}.`);
  if (!isCount(perClass, 99 * groups)) return wrongOption(`--clips is a whole number from 1 to ${99 * groups}.`);
  if (!isCount(seed, 1000)) return wrongOption('--seed is a whole number from 1 to 1000.');
  if (!isEven(width) || !isEven(height)) return wrongOption('--size is two even numbers from 32 to 1024, such as 160x120.');
  const chosen = [...actions.filter(({ learned }) => !learned), ...actions.filter(({ learned }) => learned)].slice(0, count);
  const names = chosen.map(({ en, zh }) => classFolder(en, zh));
  const clips = planClips(names, perClass);
  for (const name of names) mkdirSync(join(values.out, 'UCF-101', name), { recursive: true });
  const lists = join(values.out, 'ucfTrainTestlist');
  mkdirSync(lists, { recursive: true });
  for (const [name, text] of officialLists(names, clips)) writeFileSync(join(lists, name), text);
  await inParallel({ out: join(values.out, 'UCF-101'), ids: chosen.map(({ id }) => id), clips, seed, width, height });
  console.log(`${clips.length} clips of ${names.length} actions in ${join(values.out, 'UCF-101')}, three splits in ${lists}`);
}

const isCount = (value: number | undefined, most: number): value is number => Number.isInteger(value) && value! >= 1 && value! <= most;
const isEven = (value: number | undefined): value is number => isCount(value, 1024) && value >= 32 && value % 2 === 0;

/** A share of the clips on each processor. */
async function inParallel(plan: RenderPlan): Promise<void> {
  const missing = plan.clips.filter(({ path }) => !existsSync(join(plan.out, path)));
  const threads = Math.min(availableParallelism(), Math.ceil(missing.length / 50));
  let done = plan.clips.length - missing.length;
  const share = (thread: number): RenderPlan => ({ ...plan, clips: missing.filter((_, index) => index % threads === thread) });
  await Promise.all(
    Array.from({ length: threads }, (_, thread) => {
      const worker = new Worker(new URL('./renderThread.mjs', import.meta.url), { workerData: share(thread) });
      return new Promise<void>((finished, failed) => {
        worker.on('message', () => {
          if (++done % 100 === 0) console.error(`${done} of ${plan.clips.length} clips`);
        });
        worker.on('error', failed);
        worker.on('exit', () => finished());
      });
    }),
  );
}

if (isProgram(import.meta.url)) runCommand(() => main(process.argv.slice(2)).then(() => exitCodes.done), { usage });
