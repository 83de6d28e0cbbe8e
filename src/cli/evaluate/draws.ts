/**
 * `--shots`, `--grid`: trainings on drawn clips, each measured once on the test clips after its last epoch. Every draw has a
 * folder of its own under --out: what is done is not done again, and a training that was cut short goes on from its last
 * kept step, for its browser's storage lies there too.
 */
import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import type { Seconds } from '../../shared/base/units';
import type { TrainingCost } from '../../shared/evaluation/draws/drawTable';
import { nameOfCell } from '../../shared/evaluation/draws/grid';
import { type Draw, type DrawOptions, planDraws } from '../../shared/evaluation/draws/plan';
import { correctionOf, type DrawForecast, wholeTime } from '../../shared/evaluation/draws/forecast';
import { type DrawPlaces, type DrawTraining, identityOf, type KeptDraw, runDraw } from '../../shared/evaluation/draws/runDraw';
import { summariseDraws } from '../../shared/evaluation/draws/summary';
import { jsonParts } from '../../shared/evaluation/jsonParts';
import type { EvaluatedData } from '../../shared/evaluation/report';
import { exitCodes, wrongOption } from '../command/command';
import type { DataFolder } from '../command/dataFolder';
import type { HeadlessApp } from '../command/headless';
import { chooseAdapter, resolveModelFolder } from '../command/modelChoice';
import { forecastOf, sayForecast } from './forecast';
import { gridOf } from './gridOptions';
import { type ClipFiles, clipFiles, runInPage, someOf, trainInPage } from './inPage';
import type { EvaluateOptions } from './options';
import { type OutFolder, openOutFolder } from './outFolder';
import { teller } from './run';
import { saidEpochs, sayDraw, sayPlainly, sayTable } from './say';
import { clipNames, clipsOf, dataOf } from './task';
import { writeTable } from './writeReports';

/** What all draws of a run share. */
interface Setting {
  readonly app: HeadlessApp;
  readonly data: EvaluatedData;
  readonly decoder: EvaluateOptions['decoder'];
  readonly test: ClipFiles;
  readonly train: ClipFiles;
}

/** @returns the exit code @throws CommandError, AppError */
export async function runDraws(values: EvaluateOptions, folder: DataFolder): Promise<number> {
  if (values.adapter !== undefined) wrongOption('--adapter: these trainings make their own');
  const grid = gridOf(values);
  const names = clipNames(folder, values.data);
  const test = clipFiles(folder, clipsOf(folder, values.set, values.data), names);
  const train = clipFiles(folder, clipsOf(folder, 'train', values.data), names);
  const modelFolder = resolveModelFolder(values.model);
  const options: DrawOptions = {
    preset: values.preset ?? grid.preset ?? 'paper-few-shot',
    modelId: modelFolder === undefined ? values.model : basename(resolve(modelFolder)),
    views: values.views ?? grid.views ?? 1,
    frames: values.frames,
    lambda: values.lambda,
    template: values.template,
  };
  const draws = planDraws(grid, options);
  const data = dataOf(values, folder.dataSet);
  const out = openOutFolder(values.out);
  const { openHeadless } = await import('../command/headless');
  const app = await openHeadless({
    extraModels: modelFolder === undefined ? [] : [modelFolder],
    profile: resolve(values.out, 'browser'),
  });
  const kept: KeptDraw[] = [];
  try {
    await app.call('start', { backend: values.backend });
    let place = out; // where the draw at hand keeps its features
    const told = teller({ keep: (record) => place.keep(record) }, values, folder.dataSet.classes);
    told.quiet();
    await app.page.exposeFunction('reportEvaluating', told.tell);
    await app.page.exposeFunction('reportTraining', saidEpochs(values.json));
    const setting: Setting = { app, data, decoder: values.decoder, test, train };
    const placeOf = (draw: Draw): OutFolder => openOutFolder(join(out.path, 'draws', folderOf(draw)));
    const clips = { train: train.clips, test: test.clips };
    let forecast: readonly DrawForecast[] | null = null;
    if (!values['no-forecast']) {
      const identities = await Promise.all(draws.map((draw) => identityOf(draw, clips, options, hashOf)));
      const known = [...draws.keys()].filter((at) => {
        return (placeOf(draws[at]!).readJson('result.json') as KeptDraw | undefined)?.identity === identities[at];
      });
      if (known.length < draws.length) {
        forecast = await forecastOf(app, out, hashOf([identities, values.backend]), { draws, known, options, data, train, test });
        sayForecast(forecast, draws);
      }
    }
    const took: (Seconds | null)[] = draws.map(() => null);
    for (const [index, draw] of draws.entries()) {
      place = placeOf(draw);
      const one = await runDraw(draw, clips, options, placesOf(place, setting));
      kept.push(one);
      took[index] = forecast?.[index]?.known === true ? null : one.result.seconds;
      const secondsLeft = forecast === null ? null : wholeTime(forecast.slice(index + 1)) * correctionOf(forecast, took);
      sayDraw(one.result, { done: index + 1, of: draws.length, secondsLeft }, values.json);
    }
  } finally {
    await app.close();
  }
  const { name: dataset, split } = data;
  const summary = summariseDraws(kept, { dataset, split, preset: options.preset, model: values.model, elsewhere: grid.elsewhere });
  writeTable(out, summary);
  sayTable(summary, values.json, out.path);
  return summary.failed.length > 0 ? exitCodes.failed : exitCodes.done;
}

/** One folder for each draw: its adapter, its features, its report and its result. */
function placesOf(place: OutFolder, setting: Setting): DrawPlaces<string> {
  const { app, data, decoder, test } = setting;
  return {
    hash: hashOf,
    before: () => Promise.resolve(place.readJson('result.json') as KeptDraw | undefined),
    train: (training) => trainDraw(place, setting, training),
    async measure(adapterFile, settings) {
      const adapter = adapterFile === null ? null : await chooseAdapter(app, adapterFile);
      const report = await runInPage(app, test, place.features, { data, settings, adapterId: adapter?.id ?? null, decoder });
      if (adapter !== null) await app.call('deleteAdapter', { id: adapter.id }); // the file stays in the draw's folder
      return report;
    },
    keep(kept, report) {
      place.write('report.json', jsonParts({ reports: [report], comparison: null }));
      place.write('result.json', JSON.stringify(kept, null, 2));
      return Promise.resolve();
    },
  };
}

/** What its folder says of a training that has come to its end. */
interface TrainedNote {
  readonly trained: string;
  readonly cost?: TrainingCost;
  /** As notes were before they told the cost. */
  readonly parameters?: number;
  readonly seconds?: number;
}

async function trainDraw(
  place: OutFolder,
  { app, data, train }: Setting,
  { key, settings, clips }: DrawTraining,
): ReturnType<DrawPlaces<string>['train']> {
  const file = join(place.path, 'adapter.safetensors');
  const note = place.readJson('adapter.json') as TrainedNote | undefined;
  if (note?.trained === key) {
    const { cost = { parameters: note.parameters ?? 0, seconds: note.seconds ?? 0, peakBytes: null } } = note;
    return { adapter: file, cost };
  }
  const wanted = new Set(clips);
  const files = someOf(train, ({ path }) => wanted.has(path));
  const { adapter, cost, setAside } = await trainInPage(app, files, { classes: data.classes, settings, name: `draw ${key}` });
  for (const path of setAside) sayPlainly(`${path}: not trained on, it cannot be read.`);
  place.writeBytes('adapter.safetensors', Buffer.from(adapter, 'base64'));
  place.write('adapter.json', JSON.stringify({ trained: key, cost, settings, clips, setAside }, null, 2));
  return { adapter: file, cost };
}

function folderOf({ cell, seed, settings }: Draw): string {
  const name = nameOfCell(cell)
    .replaceAll(/[^a-z0-9]+/gi, '-')
    .replaceAll(/^-|-$/g, '');
  return settings === null ? name : `${name}-seed-${seed}`;
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}
