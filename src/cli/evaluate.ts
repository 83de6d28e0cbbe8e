/**
 * `npm run evaluate -- --data DIR [--list FILE] [--split N] [--set test] [--model ID] [--adapter FILE] [--views 1|12] [--frames T]
 *   [--lambda L] [--pooling words|mean] [--shots K --draws R --seed S] [--grid FILE] --out DIR [--json]`, or `--data DIR --look [--json]`
 *
 * Measures a model, with an adapter or none, on a data set as it lies on disk, in a headless browser with the build a person
 * opens. With `--json` one object a clip, then `{dataset, split, rows: [{name, top1, top5, mean_class, n, interval, paper}], failed[],
 * seconds}`. `--look` runs nothing and says what was found: one line `{dataset, layout, split, splits[], drawn, classes[], train, test,
 * val, missing[], extra[], duplicates[], unreadable[], warnings[]}`; with `--near` also `near_duplicates[]`, for which every clip is decoded once.
 */
import { readDataFolder } from './command/dataFolder';
import { exitCodes, isProgram, runCommand, wrongOption } from './command/command';
import { jsonLine, printable } from './command/terminal';
import { alikeIn } from './evaluate/alike';
import { runDraws } from './evaluate/draws';
import { clipsAsJson, describeData, lookAsJson, nearAsJson } from './evaluate/look';
import { readOptions, usage } from './evaluate/options';
import { runEvaluation } from './evaluate/run';

/** @param options as on the command line @returns the exit code @throws CommandError, AppError */
export async function main(options: readonly string[]): Promise<number> {
  const values = readOptions(options);
  if (values.help) {
    console.log(usage);
    return exitCodes.done;
  }
  if (values.data === '') wrongOption('--data DIR: which folder holds the data set?');
  if (!values.look && values.out === '') wrongOption('--out DIR: where do reports and features go?');
  const { data, split, seed, list } = values;
  const wanted = { data, split, seed, ...(list === undefined ? {} : { lists: list }) };
  const found = await readDataFolder(wanted);
  const draws = values.shots !== undefined || values.grid !== undefined || values.rows !== undefined;
  const sided = values.look ? values.near : found.dataSet.drawn && (draws || values.set !== 'all');
  const alike = sided ? await alikeIn(found, values.out) : undefined;
  const folder = alike !== undefined && found.dataSet.drawn ? await readDataFolder({ ...wanted, alike }) : found;
  if (!values.look) {
    if (!values.json) for (const line of describeData(folder)) console.error(printable(line));
    return draws ? runDraws(values, folder) : runEvaluation(values, folder);
  }
  const near = alike === undefined ? {} : nearAsJson(folder, alike);
  if (values.json) console.log(jsonLine({ ...lookAsJson(folder), ...near, ...(values.clips ? clipsAsJson(folder, values.data) : {}) }));
  else for (const line of describeData(folder, alike)) console.log(printable(line));
  return exitCodes.done;
}

if (isProgram(import.meta.url)) runCommand(() => main(process.argv.slice(2)), { usage });
