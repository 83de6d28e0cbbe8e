/**
 * `npm run teach -- --data DIR [--held-out DIR] [--shots K] [--model ..] [--preset quick|paper] [--set key=value ...]
 *   [--seed N] [--out adapter.safetensors] [--json]`
 *
 * Teaches the classes whose clips lie in DIR, one folder a class, in a headless browser with the build a person opens.
 * With `--json` one JSON object a line on stdout: one an epoch, the last `{before, after, adapter, seconds, parameters}`.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createSuggester, type Label, loadAllLabels } from '../labels';
import { folderToLabel, isSplitFile, readClassFolders } from '../shared/classFolders';
import { AppError } from '../shared/errors';
import { labelOf } from '../shared/labelFile';
import type { LabelText } from '../shared/recognition';
import { type Accuracy, presetNames, type TrainingSettings } from '../shared/teaching';
import { checkSettings, settingsOf, withSetting } from '../shared/trainingSettings';
import { openHeadless } from './headless';
import type { HeadlessCommands } from './headlessPage';
import type { TeachClip, TeachMessage } from './teachPage';

declare const actionScope: HeadlessCommands;

const usage = `npm run teach -- --data DIR [options]
  --data DIR          one folder a class, clips in it; official split files (HMDB-51, UCF-101) are followed
  --held-out DIR      the same with clips to measure on; without it a quarter of each class is held out
  --split FILE|DIR    split files that lie elsewhere; --fold 1|2|3 chooses among them (1)
  --labels FILE       JSON: folder name to {"en": ..., "zh": ...}; else names are taken from folders and dictionaries
  --shots K           clips of each class to train on (all)
  --model ID|FOLDER   a model of models/, or a folder elsewhere (demo)
  --preset NAME       quick (last layers, kept activations) or paper (Table 2)
  --set KEY=VALUE     any setting, such as learningRate=1e-3, body=c3d, frames=16, flip=false
  --seed N            the same seed gives the same losses (1)
  --backend NAME      webgpu, webgl, wasm or cpu (the best one here)
  --name NAME         name of the adapter
  --out FILE          where the adapter is written (adapter.safetensors)
  --json              JSON lines, nothing else`;

const { values } = readArguments();
const modelFolder = resolveModelFolder(values.model);
const modelId = modelFolder === undefined ? values.model : basename(resolve(modelFolder));
const settings = readSettings();
const suggest = createSuggester([...demoLabels(), ...(await loadAllLabels())]);
const { paths, clips } = readFolders();
const name = values.name ?? basename(resolve(values.data));

const app = await openHeadless({ extraModels: modelFolder === undefined ? [] : [modelFolder] });
let exitCode = 0;
/** Clips that were set aside when they were read; those that fail later are the result's. */
let asideAtFirst = 0;
try {
  const { page } = app;
  await page.exposeFunction('reportTeaching', report);
  await page.evaluate((backend) => actionScope.call('start', { backend } as never), values.backend);
  await page.setInputFiles('#files', paths);
  const outcome = await page.evaluate(([all, chosen, title]) => actionScope.teach(all, chosen, title), [clips, settings, name] as const);
  if (outcome.result === null) {
    exitCode = 1;
    fault(outcome.problem!);
  } else {
    const { before, after, seconds, parameters, bestEpoch, ended, setAside } = outcome.result;
    const adapter = outcome.adapter === '' ? null : values.out;
    if (adapter !== null) writeFileSync(adapter, Buffer.from(outcome.adapter, 'base64'));
    const last = { before: brief(before), after: brief(after), adapter, seconds, parameters, best_epoch: bestEpoch, ended, set_aside: asideAtFirst + setAside.length };
    if (values.json) console.log(JSON.stringify(last));
    else printForPeople(last);
  }
} finally {
  await app.close();
}
process.exit(exitCode);

function report(message: TeachMessage): void {
  switch (message.kind) {
    case 'clip':
      if (message.problem !== null) asideAtFirst += 1;
      if (message.problem !== null) console.error(`${paths[message.file]}: set aside. ${message.problem.message} ${message.problem.remedy}`);
      else if (!values.json) process.stderr.write(`\r${message.done} of ${message.total} clips read`);
      break;
    case 'set-aside':
      console.error(`a clip was set aside. ${message.problem.message}`);
      break;
    case 'epoch': {
      const { epoch, lossEn, lossZh, trainAccuracy, heldOutAccuracy, learningRate } = message.point;
      const line = { epoch, loss_en: lossEn, loss_zh: lossZh, train_accuracy: trainAccuracy, held_out_accuracy: heldOutAccuracy, learning_rate: learningRate };
      if (values.json) console.log(JSON.stringify({ ...line, seconds_left: Math.round(message.secondsLeft), bytes: message.bytes }));
      else console.log(`epoch ${epoch} of ${message.epochs}  loss ${number(lossEn)} + ${number(lossZh)}  train ${percent(trainAccuracy)}  held out ${percent(heldOutAccuracy)}  ${Math.round(message.secondsLeft)} s left`);
      break;
    }
    case 'not-kept':
      console.error(`The checkpoint cannot be stored: ${message.problem.message}`);
      break;
    case 'stage':
    case 'step':
    case 'state':
      break;
  }
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
    accuracy === null ? 'nothing held out' : `${percent(accuracy.top1)} of ${accuracy.n} (95 %: ${percent(accuracy.low)} to ${percent(accuracy.high)})`;
  const chosen = after === null || best === 0 ? '' : `\n       the best epoch, ${best}, was chosen on these same clips: it flatters a little`;
  console.log(`before ${text(before)}\nafter  ${text(after)}${chosen}\n${parameters} parameters, ${seconds.toFixed(1)} s${adapter === null ? '' : `, written to ${adapter}`}`);
}

function number(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}

function percent(value: number | null): string {
  return value === null ? '-' : `${(value * 100).toFixed(1)} %`;
}

function fault({ code, message, remedy }: { code: string; message: string; remedy: string }): void {
  if (values.json) console.log(JSON.stringify({ error: { code, message: `${message} ${remedy}`.trim() } }));
  else console.error(`${message} ${remedy}`);
}

function readFolders(): { paths: string[]; clips: TeachClip[] } {
  const names = values.labels === undefined ? {} : (JSON.parse(readFileSync(values.labels, 'utf8')) as Record<string, LabelText>);
  const found = filesBelow(values.data);
  const splitFiles = [...found, ...(values.split === undefined ? [] : filesBelow(values.split))].filter((path) => isSplitFile(basename(path)));
  const splits = splitFiles.map((path) => ({ name: basename(path), text: readFileSync(path, 'utf8') }));
  const own = readClassFolders(found.map((path) => join(basename(resolve(values.data)), relative(values.data, path))), splits, values.fold);
  const extra = values['held-out'] === undefined ? [] : filesBelow(values['held-out']);
  const other = readClassFolders(extra.map((path) => join('held-out', relative(values['held-out']!, path))));
  const label = (folder: string): LabelText => names[folder] ?? labelOfFolder(folder);
  const train = own.clips.map(({ index, folder, role }) => ({ path: found[index]!, label: label(folder), role: extra.length > 0 ? ('train' as const) : role }));
  const heldOut = other.clips.map(({ index, folder }) => ({ path: extra[index]!, label: label(folder), role: 'held-out' as const }));
  const all = [...train, ...heldOut];
  if (all.length === 0) fail(`--data: no clip lies in a class folder of ${values.data}`);
  return { paths: all.map((clip) => resolve(clip.path)), clips: all.map((clip, file) => ({ file, label: clip.label, role: clip.role })) };
}

function labelOfFolder(folder: string): LabelText {
  const label = labelOf(folderToLabel(folder));
  return label.en === '' || label.zh !== '' ? label : { ...label, zh: suggest(label.en)?.zh ?? '' };
}

/** The embedded model's own actions, those it did not learn among them. */
function demoLabels(): Label[] {
  const file = 'models/demo/labels.json';
  if (!existsSync(file)) return [];
  return (JSON.parse(readFileSync(file, 'utf8')) as LabelText[]).map(({ en, zh }, id) => ({ id, name: en, en, zh }));
}

function filesBelow(place: string): string[] {
  if (!existsSync(place)) fail(`there is no folder ${place}`);
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { recursive: true, encoding: 'utf8' }).toSorted().map((path) => join(place, path)).filter((path) => statSync(path).isFile());
}

function readSettings(): TrainingSettings {
  try {
    let chosen = settingsOf(oneOf('--preset', values.preset, presetNames), modelId);
    if (values.shots !== undefined) chosen = withSetting(chosen, 'shots', values.shots);
    if (values.seed !== undefined) chosen = withSetting(chosen, 'seed', values.seed);
    for (const pair of values.set) {
      const at = pair.indexOf('=');
      if (at < 1) fail(`--set takes key=value, not ${pair}`);
      chosen = withSetting(chosen, pair.slice(0, at), pair.slice(at + 1));
    }
    checkSettings(chosen);
    return chosen;
  } catch (thrown) {
    return fail(AppError.from(thrown).message);
  }
}

function resolveModelFolder(model: string): string | undefined {
  if (existsSync(join('models', model, 'config.json'))) return undefined;
  if (existsSync(join(model, 'config.json'))) return model;
  return fail(`--model: neither models/${model} nor the folder ${model} holds a config.json`);
}

function readArguments() {
  try {
    const parsed = parseArgs({
      options: {
        data: { type: 'string', default: '' },
        'held-out': { type: 'string' },
        split: { type: 'string' },
        fold: { type: 'string', default: '1' },
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
    if (parsed.values.help || parsed.values.data === '') {
      console.log(usage);
      process.exit(parsed.values.help ? 0 : 2);
    }
    const { fold, backend } = parsed.values;
    return {
      values: {
        ...parsed.values,
        fold: oneOf('--fold', Number(fold), [1, 2, 3]),
        backend: oneOf('--backend', backend, ['auto', 'webgpu', 'webgl', 'wasm', 'cpu'] as const),
      },
    };
  } catch (thrown) {
    return fail(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function oneOf<T extends string | number>(option: string, value: string | number, allowed: readonly T[]): T {
  return allowed.find((item) => item === value) ?? fail(`${option} takes one of ${allowed.join(', ')}`);
}

function fail(message: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}
