/**
 * `npm run teach -- --data DIR [--held-out DIR] [--shots K] [--model ..] [--preset NAME] [--set key=value ...]
 *   [--seed N] [--out adapter.safetensors] [--json]`
 *
 * Teaches the classes whose clips lie in DIR, one folder a class, in a headless browser with the build a person opens.
 * With `--json` one JSON object a line on stdout: one an epoch, the last `{before, after, adapter, seconds, parameters}`.
 */
import { basename, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fixed, percentOf } from '../shared/base/figures';
import { AppError } from '../shared/errors/errors';
import { type Accuracy, presetNames, type TrainingSettings } from '../shared/teaching/teaching';
import { presetCalled } from '../shared/teaching/trainingPresets';
import { checkSettings, settingsOf, withSetting } from '../shared/teaching/trainingSettings';
import { CommandError, exitCodes, isProgram, runCommand, wrongOption } from './command/command';
import { resolveModelFolder } from './command/modelChoice';
import { checkOutput, writeOutput } from './command/outputFile';
import { jsonLine, printable, printableLines } from './command/terminal';
import type { HeadlessCommands } from '../headless/headlessPage';
import { sayFindings } from './teach/teachFindings';
import { readTeachingFolders } from './teach/teachFolders';
import type { TeachMessage } from '../headless/teachPage';

declare const actionScope: HeadlessCommands;

const usage = `npm run teach -- --data DIR [options]
  --data DIR          a data set, or one folder a class with its clips in it; lists in it, beside it and above it are
                      followed (npm run evaluate -- --data DIR --look shows what is found)
  --held-out DIR      the same with clips to measure on; without it a quarter of each class is held out
  --split FILE|DIR    follow these lists and no others; --fold 1|2|3 chooses among official splits (1)
  --labels FILE       JSON: folder name to {"en": ..., "zh": ...}; else names are taken from folders and dictionaries
  --shots K           clips of each class to train on (all)
  --model ID|FOLDER   a model of models/, or a folder elsewhere (demo)
  --preset NAME       quick (last layers, kept activations) or small-data, found on the embedded model; Table 2's
                      columns: paper-few-shot, paper-full, paper-vit-l, paper-something (quick)
  --set KEY=VALUE     any setting, such as learningRate=1e-3, body=c3d, frames=16, flip=false, moments=all (frames drawn
                      anew in each epoch), memoryBudget=2000, diskBudget=0 (megabytes for decoded frames)
  --seed N            the same seed gives the same losses (1)
  --backend NAME      webgpu, webgl, wasm or cpu (the best one here)
  --name NAME         name of the adapter
  --out FILE          where the adapter is written (adapter.safetensors)
  --json              JSON lines, nothing else
Exit codes: 0 taught, 1 failed, 2 nothing begun, 130 stopped`;

const json = process.argv.includes('--json');

/** @param options as on the command line @returns the exit code @throws CommandError, AppError */
export async function main(options: readonly string[]): Promise<number> {
  const values = readArguments(options);
  if (values.help) {
    console.log(usage);
    return exitCodes.done;
  }
  if (values.data === '') wrongOption('--data DIR: which folder holds the classes?');
  const modelFolder = resolveModelFolder(values.model);
  const modelId = modelFolder === undefined ? values.model : basename(resolve(modelFolder));
  const settings = readSettings(values, modelId);
  checkOutput(values.out, '--out');
  const { paths, clips, notices, leftOut } = await readTeachingFolders({
    data: values.data,
    heldOut: values['held-out'],
    split: values.split,
    labels: values.labels,
    fold: values.fold,
  });
  for (const notice of notices) console.error(printable(notice));
  const name = values.name ?? basename(resolve(values.data));
  const teaching = reporter(paths);

  const { openHeadless } = await import('./command/headless');
  const app = await openHeadless({ extraModels: modelFolder === undefined ? [] : [modelFolder] });
  try {
    const { page } = app;
    await page.exposeFunction('reportTeaching', teaching.report);
    await app.call('start', { backend: values.backend });
    await page.setInputFiles('#files', [...paths]);
    const outcome = await page.evaluate(([all, chosen, title]) => actionScope.teach(all, chosen, title), [clips, settings, name] as const);
    if (outcome.result === null) throw AppError.fromData(outcome.problem!);
    const { before, after, seconds, parameters, bestEpoch, ended, setAside } = outcome.result;
    const written = outcome.adapter === '' ? null : writeOutput(values.out, Buffer.from(outcome.adapter, 'base64'));
    const last = {
      before: brief(before),
      after: brief(after),
      adapter: written?.path ?? null,
      seconds,
      parameters,
      best_epoch: bestEpoch,
      ended,
      set_aside: teaching.setAside() + setAside.length,
      left_out: leftOut,
      notices: [...notices, ...teaching.findings(), ...(written?.problem == null ? [] : [`${written.problem}.`])],
    };
    if (json) console.log(jsonLine(last));
    else printForPeople(last);
    if (written?.problem == null) return exitCodes.done;
    if (!json) console.error(printable(`${written.problem}.`));
    return exitCodes.failed;
  } finally {
    await app.close();
  }
}

/** Says what the page reports while it happens, and keeps what the last line tells. */
function reporter(paths: readonly string[]) {
  /** Clips that were set aside when they were read; those that fail later are the result's. */
  let asideAtFirst = 0;
  let findings: readonly string[] = [];
  const say = (text: string): void => console.error(printable(text));
  /** From the working folder where it lies in it. */
  const shown = (file: number): string => {
    const near = relative(process.cwd(), paths[file]!);
    return near.startsWith('..') ? paths[file]! : near;
  };
  const report = (message: TeachMessage): void => {
    switch (message.kind) {
      case 'clip':
        if (message.problem !== null) asideAtFirst += 1;
        if (message.problem !== null) say(`${shown(message.file)}: set aside. ${message.problem.message} ${message.problem.remedy}`);
        else if (!json)
          process.stderr.write(`\r${message.done} of ${message.total} clips read${message.done === message.total ? '\n' : ''}`);
        break;
      case 'collection':
        findings = sayFindings({
          gaps: message.gaps.map(({ kind, class: label }) => ({ kind, name: label === null ? '' : label.en || label.zh })),
          duplicates: message.duplicates.map(({ files: [a, b], ...pair }) => ({ ...pair, clips: [shown(a), shown(b)] })),
        });
        findings.forEach(say);
        break;
      case 'set-aside':
        say(`a clip was set aside. ${message.problem.message}`);
        break;
      case 'epoch': {
        const { epoch, lossEn, lossZh, trainAccuracy, heldOutAccuracy, learningRate } = message.point;
        const line = {
          epoch,
          loss_en: lossEn,
          loss_zh: lossZh,
          train_accuracy: trainAccuracy,
          held_out_accuracy: heldOutAccuracy,
          learning_rate: learningRate,
        };
        if (json) console.log(jsonLine({ ...line, seconds_left: Math.round(message.secondsLeft), bytes: message.bytes }));
        else
          console.log(
            `epoch ${epoch} of ${message.epochs}  loss ${number(lossEn)} + ${number(lossZh)}  train ${percent(trainAccuracy)}  held out ${percent(heldOutAccuracy)}  ${Math.round(message.secondsLeft)} s left`,
          );
        break;
      }
      case 'not-kept':
        say(`The checkpoint cannot be stored: ${message.problem.message}`);
        break;
      case 'stage':
      case 'step':
      case 'state':
        break;
    }
  };
  return { report, setAside: () => asideAtFirst, findings: () => findings };
}

function brief(accuracy: Accuracy | null): { top1: number; n: number; low: number; high: number } | null {
  return accuracy && { top1: accuracy.top1, n: accuracy.n, low: accuracy.low, high: accuracy.high };
}

interface LastLine {
  readonly before: Accuracy | null;
  readonly after: Accuracy | null;
  readonly adapter: string | null;
  readonly seconds: number;
  readonly parameters: number;
  readonly best_epoch: number;
}

function printForPeople({ before, after, adapter, seconds, parameters, best_epoch: best }: LastLine): void {
  const text = (accuracy: Accuracy | null): string =>
    accuracy === null
      ? 'nothing held out'
      : `${percent(accuracy.top1)} of ${accuracy.n} (95 %: ${percent(accuracy.low)} to ${percent(accuracy.high)})`;
  const unspoken = before === null && after !== null;
  const chosen = after === null || best === 0 ? '' : `\n       the weights of epoch ${best}; these clips were measured and chose nothing`;
  console.log(
    printableLines(
      `before ${unspoken ? "no answer: untaught, the language of these classes has nothing to do with the model's eyes" : text(before)}\nafter  ${text(after)}${chosen}\n${parameters} parameters, ${seconds.toFixed(1)} s${adapter === null ? '' : `, written to ${adapter}`}`,
    ),
  );
}

function number(value: number | null): string {
  return fixed(value, 3);
}

function percent(value: number | null): string {
  return percentOf(value, 1);
}

function readSettings(values: Options, modelId: string): TrainingSettings {
  try {
    const preset = presetCalled(values.preset) ?? wrongOption(`--preset takes one of ${presetNames.join(', ')}`);
    let chosen = settingsOf(preset, modelId);
    if (values.shots !== undefined) chosen = withSetting(chosen, 'shots', values.shots);
    if (values.seed !== undefined) chosen = withSetting(chosen, 'seed', values.seed);
    for (const pair of values.set) {
      const at = pair.indexOf('=');
      if (at < 1) wrongOption(`--set takes key=value, not ${pair}`);
      chosen = withSetting(chosen, pair.slice(0, at), pair.slice(at + 1));
    }
    checkSettings(chosen);
    return chosen;
  } catch (thrown) {
    if (thrown instanceof CommandError) throw thrown;
    const { code, message, remedy } = AppError.from(thrown);
    throw new CommandError(message, { code, remedy });
  }
}

function readArguments(given: readonly string[]) {
  const { values } = parseArgs({
    args: [...given],
    options: {
      data: { type: 'string', default: '' },
      'held-out': { type: 'string' },
      split: { type: 'string' },
      fold: { type: 'string' },
      labels: { type: 'string' },
      shots: { type: 'string' },
      model: { type: 'string', default: 'demo' },
      preset: { type: 'string', default: 'quick' },
      set: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string' },
      backend: { type: 'string', default: 'auto' },
      name: { type: 'string' },
      out: { type: 'string', default: 'adapter.safetensors' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    ...values,
    fold: values.fold === undefined ? undefined : oneOf('--fold', Number(values.fold), [1, 2, 3]),
    backend: oneOf('--backend', values.backend, ['auto', 'webgpu', 'webgl', 'wasm', 'cpu'] as const),
  };
}

type Options = ReturnType<typeof readArguments>;

function oneOf<T extends string | number>(option: string, value: string | number, allowed: readonly T[]): T {
  return allowed.find((item) => item === value) ?? wrongOption(`${option} takes one of ${allowed.join(', ')}`);
}

if (isProgram(import.meta.url)) runCommand(() => main(process.argv.slice(2)), { usage });
