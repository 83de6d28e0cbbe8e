/**
 * `npm run bench:order [-- --shots 8 --seeds 3 --json]`: is time learned?
 *
 * The embedded model's time-reversed pairs (sit down / stand up ...) hold the same frames in opposite order, and the
 * model never saw them: whatever ignores order stays at one half. Rows as in the paper's Table 7, taught from K clips a
 * class and judged on clips of other people and places; mean and standard deviation over seeds (each seed draws other
 * training clips, starting values and views). Then eight new actions for K = 2, 4, 8, 16. The instant rows train nothing: K = 1 to 16 from the
 * training clips' own features. Renders its own frames.
 */
import { cpus } from 'node:os';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { allThreads, type NodeBackend, startNodeBackend } from '../../src/engine/backend/nodeBackend';
import { guardProcess } from '../../src/cli/command/command';
import { AppError } from '../../src/shared/errors/errors';
import type { TrainingSettings } from '../../src/shared/teaching/teaching';
import { withSetting } from '../../src/shared/teaching/trainingSettings';
import { loadDemoModel, newActions, renderClips, reversedPairs } from './orderData';
import { instantScores, type SeenClip, seeClips } from './instantRow';
import {
  judgeViews,
  orderSettings,
  otherBodies,
  paperRows,
  type RunResult,
  runVariant,
  shelfFile,
  taskOf,
  type Variant,
} from './orderRuns';

const usage = `npm run bench:order [-- options]
  --shots K        clips a class for the pairs (8)
  --seeds N        repetitions (3)
  --test N         unseen clips a class (24)
  --sets LIST      order, new or both (order,new)
  --bodies         the other bodies of Table 3 as well
  --no-trained     the instant rows alone (K = 1, 2, 4, 8, 16), which train nothing
  --rows LIST      only these rows of the table, from 1 (all); the other bodies follow from 6
  --first-seed N   begins with this seed (1)
  --set KEY=VALUE  a training setting of the quick preset
  --save FILE      writes the adapter of the last row's first seed
  --model FOLDER   (models/demo)
  --backend NAME   wasm or cpu (wasm)
  --threads N      of wasm (one a processor, at most 8)
  --json           one JSON object, nothing else`;

guardProcess({ usage });

interface Row {
  readonly name: string;
  readonly set: 'order' | 'new';
  readonly shots: number;
  readonly mean: number;
  readonly std: number;
  readonly seeds: number;
  readonly parameters: number;
  readonly seconds: number;
  /** Top-1 among all classes of the set, mean over seeds. */
  readonly top1: number;
  /** Mean of the order from one view instead of the average of three; null where no order is measured. */
  readonly one_view: number | null;
}

const values = readOptions();

function readOptions() {
  try {
    const { values: given } = parseArgs({
      options: {
        shots: { type: 'string', default: '8' },
        seeds: { type: 'string', default: '3' },
        test: { type: 'string', default: '24' },
        sets: { type: 'string', default: 'order,new' },
        bodies: { type: 'boolean', default: false },
        'no-trained': { type: 'boolean', default: false },
        rows: { type: 'string', default: '' },
        'first-seed': { type: 'string', default: '1' },
        set: { type: 'string', multiple: true, default: [] },
        save: { type: 'string' },
        model: { type: 'string', default: 'models/demo' },
        backend: { type: 'string', default: 'wasm' },
        threads: { type: 'string', default: String(allThreads) },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (given.help) {
      console.log(usage);
      process.exit(0);
    }
    return given;
  } catch (thrown) {
    console.error(`${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${usage}`);
    process.exit(2);
  }
}

const [shots, seeds, testCount] = [values.shots, values.seeds, values.test].map(Number) as [number, number, number];
const say = (text: string): void => void (values.json ? process.stderr.write(`${text}\n`) : console.log(text));
const change = readChange();
await startNodeBackend(values.backend as NodeBackend, Number(values.threads));
const model = await loadDemoModel(values.model);
const frames = change.frames ?? orderSettings.frames;
const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, ${values.backend}${values.backend === 'wasm' ? ` on ${values.threads} threads` : ''} in Node ${process.versions.node}`;
say(machine);
const rows: Row[] = [];

if (values.sets.includes('order')) {
  const classes = reversedPairs();
  const testClips = renderClips(classes, testCount, frames, 'test');
  const wanted = values.rows.split(',').map(Number);
  const variants = values['no-trained']
    ? []
    : values.rows === ''
      ? [...paperRows, ...(values.bodies ? otherBodies : [])]
      : [...paperRows, ...otherBodies].filter((_, index) => wanted.includes(index + 1));
  for (const variant of variants) {
    await addRow('order', variant, classes, shots, testClips);
  }
  await addInstantRows('order', classes, testClips);
}
if (values.sets.includes('new')) {
  const classes = newActions();
  const testClips = renderClips(classes, testCount, frames, 'test');
  const [baseline, full] = [paperRows[1]!, paperRows.at(-1)!];
  if (!values['no-trained']) {
    await addRow('new', baseline, classes, 0, testClips);
    for (const count of [2, 4, 8, 16]) await addRow('new', full, classes, count, testClips);
  }
  await addInstantRows('new', classes, testClips);
}
if (values.json) console.log(JSON.stringify({ machine, rows }));

async function addRow(
  set: Row['set'],
  variant: Variant,
  classes: ReturnType<typeof reversedPairs>,
  count: number,
  testClips: ReturnType<typeof renderClips>,
): Promise<void> {
  const repetitions = variant.body === null ? 1 : seeds; // nothing random without training
  const results = [];
  const first = Number(values['first-seed']);
  for (let seed = first; seed < first + repetitions; seed++) {
    const result = await runVariant(model, variant, {
      classes,
      shots: count,
      seed,
      testClips,
      settings: change,
      onEpoch: (epoch, loss) =>
        process.stderr.write(`\r${variant.name}, K = ${count}, seed ${seed}: epoch ${epoch}, loss ${loss.toFixed(3)}   `),
    });
    if (values.save !== undefined && seed === first && result.adapter !== null) {
      writeFileSync(values.save, await shelfFile(model, variant, classes, testClips, result.adapter, { ...change, seed, shots: count }));
    }
    results.push(result);
  }
  process.stderr.write('\r');
  pushRow({ name: variant.name, set, shots: variant.body === null ? 0 : count, seeds: repetitions }, results);
}

/** Every seed's clips are seen once; each K takes the first of them. English words, as the baseline has them. */
async function addInstantRows(
  set: Row['set'],
  classes: ReturnType<typeof reversedPairs>,
  testClips: ReturnType<typeof renderClips>,
): Promise<void> {
  const counts = [1, 2, 4, 8, 16];
  const task = await taskOf(model, paperRows[1]!, classes, change);
  const test = await seeClips(task, testClips);
  const first = Number(values['first-seed']);
  const draws: SeenClip[][] = [];
  for (let seed = first; seed < first + seeds; seed++) {
    process.stderr.write(`\rinstant, ${set}: seed ${seed}   `);
    draws.push(await seeClips(task, renderClips(classes, Math.max(...counts), frames, { draw: seed })));
  }
  for (const count of counts) {
    const results = draws.map((draw) => {
      const train = classes.flatMap((_, label) => draw.filter((clip) => clip.label === label).slice(0, count));
      const start = performance.now();
      const judged = judgeViews(testClips, instantScores(train, test, classes.length), classes);
      return { ...judged, parameters: 0, seconds: (performance.now() - start) / 1000 };
    });
    pushRow({ name: 'instant (Tip-Adapter + order)', set, shots: count, seeds }, results);
  }
}

type Measured = Pick<RunResult, 'order' | 'orderOfOneView' | 'top1' | 'parameters' | 'seconds'>;

function pushRow(what: Pick<Row, 'name' | 'set' | 'shots' | 'seeds'>, results: readonly Measured[]): void {
  const { set } = what;
  const measured = results.map(({ order, top1 }) => (set === 'order' ? order! : top1));
  const mean = average(measured);
  const row: Row = {
    ...what,
    mean,
    std: Math.sqrt(average(measured.map((value) => (value - mean) ** 2))),
    parameters: results[0]!.parameters,
    seconds: average(results.map((result) => result.seconds)),
    top1: average(results.map((result) => result.top1)),
    one_view: set === 'order' ? average(results.map((result) => result.orderOfOneView!)) : null,
  };
  rows.push(row);
  const percent = (value: number): string => `${(value * 100).toFixed(1)} %`.padStart(7);
  say(
    `${row.set.padEnd(6)}K ${String(row.shots).padEnd(3)} ${row.name.padEnd(38)} ${percent(row.mean)} +- ${percent(row.std)}  top-1 ${percent(row.top1)}${row.one_view === null ? '' : `  one view ${percent(row.one_view)}`}  ${row.parameters} parameters  ${row.seconds.toFixed(0)} s`,
  );
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

function readChange(): Partial<TrainingSettings> {
  try {
    const standard = orderSettings;
    const changed = values.set.reduce((settings, pair) => {
      const at = pair.indexOf('=');
      return withSetting(settings, pair.slice(0, at), pair.slice(at + 1));
    }, standard);
    return Object.fromEntries(Object.entries(changed).filter(([key, value]) => value !== standard[key as keyof TrainingSettings]));
  } catch (thrown) {
    console.error(AppError.from(thrown).message);
    process.exit(2);
  }
}
