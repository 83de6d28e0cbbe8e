/**
 * `npm run recognize -- FILE... [--model ID or folder] [--adapter FILE] [--labels FILE or set] [--template TEXT]
 *   [--frames 8] [--views 1|12] [--lambda 0.5] [--threshold 0] [--backend webgpu|webgl|wasm|cpu] [--decoder ...] [--json]`
 *
 * The same build a person opens, in a headless browser. With `--json` one JSON object a line on stdout and nothing
 * else. A bad file says so and the others still run; the exit code is then 1.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseLabels } from '../shared/labelFile';
import { type FailureReport, type RecognitionReport, reportFailure } from '../shared/report';
import type { AdapterSummary } from '../shared/models';
import { defaultFrames, defaultLambda, defaultTemplate, frameCounts, type LabelText, type RecognizeOptions } from '../shared/recognition';
import { openHeadless } from './headless';
import type { HeadlessCommands } from './headlessPage';

declare const actionScope: HeadlessCommands;

const usage = `npm run recognize -- FILE... [options]
  --model ID|FOLDER   a model of models/, or a folder elsewhere (demo)
  --adapter FILE|ID   an adapter taught before (.safetensors)
                      what it was taught with (labels, template, frames, lambda) then stands in for what is not given
  --labels FILE|SET   TXT, CSV or JSON, or demo, hmdb51, ucf101, kinetics400, ssv1
  --template TEXT     with {label} in it ("${defaultTemplate}")
  --frames N          frames sampled from a clip: 4, 8, 16 or 32 (8)
  --views 1|12        one centre view, or 4 times x 3 crops averaged (1)
  --lambda X          weight of English against Chinese, 0 to 1 (0.5)
  --threshold X       below this probability the answer is "none of these" (0)
  --backend NAME      webgpu, webgl, wasm or cpu (the best one here)
  --decoder NAME      webcodecs or ffmpeg (the best for each file)
  --json              one JSON object a line, nothing else`;

const { values, positionals: files } = readArguments();
const modelFolder = resolveModelFolder(values.model);
const modelId = modelFolder === undefined ? values.model : basename(resolve(modelFolder));
const givenLabels = values.labels === undefined ? undefined : readLabels(values.labels);

const app = await openHeadless({ extraModels: modelFolder === undefined ? [] : [modelFolder] });
let failures = 0;
try {
  const { page } = app;
  await page.evaluate((backend) => actionScope.call('start', { backend } as never), values.backend);
  const present = files.filter((file) => existsSync(file) && statSync(file).isFile());
  const adapter = await chooseAdapter();
  const taughtLabels = adapter !== null && adapter.classes.length > 0 ? adapter.classes : undefined;
  const labels = givenLabels ?? taughtLabels ?? readLabels(modelId === 'demo' ? 'demo' : 'kinetics400');
  const lambda = values.lambda ?? adapter?.lambda ?? defaultLambda;
  for (const file of files) {
    const index = present.indexOf(file);
    if (index < 0) {
      print(missing(file), file);
      continue;
    }
    await page.setInputFiles('#files', file);
    const options: RecognizeOptions = {
      frames: values.frames ?? frameCounts.find((count) => count === adapter?.frames) ?? defaultFrames,
      views: values.views,
      modelId,
      adapterId: adapter?.id ?? null,
      labels,
      template: values.template ?? adapter?.template ?? defaultTemplate,
      decoder: values.decoder,
    };
    const report = await page.evaluate(
      ([chosen, weight, threshold]) => actionScope.recognize(0, chosen, weight, threshold),
      [options, lambda, values.threshold] as const,
    );
    print(report, file);
  }
} finally {
  await app.close();
}
process.exit(failures > 0 ? 1 : 0);

function print(report: RecognitionReport | FailureReport, path: string): void {
  const named = { ...report, file: path };
  if ('error' in report) failures += 1;
  if (values.json) console.log(JSON.stringify(named));
  else if ('error' in report) console.error(`${path}\n  ${report.error.message}`);
  else printForPeople(path, report);
}

function printForPeople(path: string, report: RecognitionReport): void {
  const total = Object.values(report.ms).reduce((a, b) => a + b, 0);
  console.log(`${path}  (${report.model}, ${report.adapter ?? 'baseline without prompts'}, ${report.backend}, ${report.decoder}, ${Math.round(total)} ms)`);
  if (report.abstained) console.log('  none of these: the first label stays below the threshold');
  for (const { en, zh, probability, score_en, score_zh } of report.top) {
    const percent = `${(probability * 100).toFixed(1)} %`.padStart(8);
    console.log(`${percent}  ${en} ${zh}   en ${score_en?.toFixed(3) ?? '-'}  zh ${score_zh?.toFixed(3) ?? '-'}`);
  }
}

async function chooseAdapter(): Promise<AdapterSummary | null> {
  const wanted = values.adapter;
  if (wanted === undefined || wanted === 'none') return null;
  if (existsSync(wanted)) {
    await app.page.setInputFiles('#files', wanted);
    return app.page.evaluate(() => actionScope.importAdapter(0));
  }
  const known = (await app.page.evaluate(() => actionScope.call('listAdapters', {} as never))) as readonly AdapterSummary[];
  const found = known.find(({ id }) => id === wanted);
  if (found !== undefined) return found;
  await app.close();
  return fail(`--adapter: there is neither a file nor an adapter ${wanted}; there are ${known.map(({ id }) => id).join(', ') || 'none'}`);
}

function missing(file: string): FailureReport {
  return reportFailure(file, {
    code: 'file-unreadable',
    message: `There is no file ${file}.`,
    remedy: 'Check the path.',
    details: { file },
  });
}

function readLabels(source: string): readonly LabelText[] {
  if (existsSync(source) && statSync(source).isFile()) return parseLabels(readFileSync(source, 'utf8'), source);
  if (source === 'demo') {
    const all = JSON.parse(readFileSync('models/demo/labels.json', 'utf8')) as (LabelText & { learned: boolean })[];
    return all.filter((label) => label.learned).map(({ en, zh }) => ({ en, zh }));
  }
  const set = join('src/labels', `${source}.json`);
  if (!existsSync(set)) fail(`--labels: there is no file or label set ${source}`);
  return (JSON.parse(readFileSync(set, 'utf8')) as LabelText[]).map(({ en, zh }) => ({ en, zh }));
}

/** A model named by a path outside models/; undefined for an id. */
function resolveModelFolder(model: string): string | undefined {
  if (existsSync(join('models', model, 'config.json'))) return undefined;
  if (existsSync(join(model, 'config.json'))) return model;
  return fail(`--model: neither models/${model} nor the folder ${model} holds a config.json`);
}

function readArguments() {
  try {
    const parsed = parseArgs({
      allowPositionals: true,
      options: {
        model: { type: 'string', default: 'demo' },
        adapter: { type: 'string' },
        labels: { type: 'string' },
        template: { type: 'string' },
        frames: { type: 'string' },
        views: { type: 'string', default: '1' },
        lambda: { type: 'string' },
        threshold: { type: 'string', default: '0' },
        backend: { type: 'string', default: 'auto' },
        decoder: { type: 'string', default: 'auto' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (parsed.values.help || parsed.positionals.length === 0) {
      console.log(usage);
      process.exit(parsed.values.help ? 0 : 2);
    }
    const { frames, views, lambda, threshold, backend, decoder } = parsed.values;
    return {
      positionals: parsed.positionals,
      values: {
        ...parsed.values,
        frames: frames === undefined ? undefined : oneOf('--frames', Number(frames), frameCounts),
        views: oneOf('--views', Number(views), [1, 12] as const),
        lambda: lambda === undefined ? undefined : share('--lambda', lambda),
        threshold: share('--threshold', threshold),
        backend: oneOf('--backend', backend, ['auto', 'webgpu', 'webgl', 'wasm', 'cpu'] as const),
        decoder: oneOf('--decoder', decoder, ['auto', 'webcodecs', 'ffmpeg'] as const),
      },
    };
  } catch (thrown) {
    return fail(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function oneOf<T extends string | number>(name: string, value: string | number, allowed: readonly T[]): T {
  const found = allowed.find((item) => item === value);
  return found ?? fail(`${name} takes one of ${allowed.join(', ')}`);
}

function share(name: string, text: string): number {
  const value = Number(text);
  return text !== '' && value >= 0 && value <= 1 ? value : fail(`${name} takes a number from 0 to 1`);
}

function fail(message: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}
