/**
 * Models without the page:
 *
 *   npm run models -- list
 *   npm run models -- get ID [--hub https://huggingface.co]
 *   npm run models -- convert FILE|FOLDER [FILE|FOLDER ...] --out models/NAME [--text models/ID] [--activation gelu] [--heads 12,8]
 *   npm run models -- assume ID [--activation gelu|quick_gelu] [--heads EYES[,TEXT]]
 *   npm run models -- get OWNER/NAME[@REVISION] [--look] [--weights FILE]
 *   npm run models -- check ID
 *   npm run models -- selftest [--model tinyclip-8m] [--frames 8] [--threads 2]
 *
 * The same code as the page's. What lands in models/ appears there, and works with `npm run recognize -- --model NAME`.
 */
import { existsSync, openAsBlob, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { changeAssumptions } from '../engine/library/stored/assume';
import { joinedName, joinText } from '../engine/library/stored/joinText';
import { openCheckpoint } from '../engine/checkpoint/checkpoint';
import type { ModelFile } from '../engine/files/modelFile';
import { keepModel, recordIn, removeUnfinished } from '../engine/library/stored/modelFolder';
import { AppError } from '../shared/errors/errors';
import { parseRepoName } from '../shared/models/hub';
import type { Assumption, DownloadProgress, ModelChoices, ModelSummary } from '../shared/models/models';
import { exitCodes, isProgram, runCommand, wrongOption } from './command/command';
import { printable } from './command/terminal';
import { diskFolder } from './command/diskFolder';
import { offerLines } from './models/modelsOffer';
import { megabytes } from './command/megabytes';
import { storeOf, vocabularies } from './models/modelsOnDisk';

const usage = `npm run models -- list
npm run models -- get ID [--hub https://huggingface.co] [--models models]
npm run models -- convert FILE|FOLDER [FILE|FOLDER ...] --out models/NAME [--text models/ID] [--activation gelu|quick_gelu] [--heads EYES[,TEXT]]
npm run models -- assume ID [--activation gelu|quick_gelu] [--heads EYES[,TEXT]]
npm run models -- get OWNER/NAME[@REVISION] [--look] [--weights FILE]
npm run models -- check ID [--pictures DIR]
npm run models -- selftest [--model clip-b16|tinyclip-8m|tinyclip-39m|datacomp-b32] [--frames 8] [--threads 1]`;

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      hub: { type: 'string', default: 'https://huggingface.co' },
      out: { type: 'string' },
      models: { type: 'string', default: 'models' },
      frames: { type: 'string', default: '8' },
      model: { type: 'string', default: 'clip-b16' },
      threads: { type: 'string', default: '1' },
      text: { type: 'string' },
      activation: { type: 'string' },
      heads: { type: 'string' },
      look: { type: 'boolean', default: false },
      weights: { type: 'string' },
      pictures: { type: 'string', default: '../shared/vectors/model_numbers' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const [command, ...rest] = positionals;
  switch (command) {
    case 'list':
      return list(values.models);
    case 'get':
      return get(rest[0], values);
    case 'check':
      return (await import('./models/modelsCheck')).check(rest[0], values.models, values.pictures);
    case 'convert':
      return convert(rest, values.out, values.text, choicesOf(values));
    case 'assume':
      return assume(rest[0], values.models, choicesOf(values));
    case 'selftest':
      return selftest(values.model, Number(values.frames), Number(values.threads));
    default:
      return wrongOption(command === undefined ? 'list, get, convert, assume or selftest?' : `There is no command ${command}.`);
  }
}

async function selftest(model: string, frames: number, threads: number): Promise<void> {
  const { publishedName, selftest: run } = await import('./models/modelsSelftest');
  await run({ name: publishedName(model), frames, threads });
}

async function list(models: string): Promise<void> {
  const known = await storeOf(models).list();
  const folders = existsSync(models) ? readdirSync(models).filter((name) => existsSync(join(models, name, 'config.json'))) : [];
  const ids = [...new Set([...folders, ...known.map(({ id }) => id)])];
  for (const id of ids) {
    const summary = known.find((model) => model.id === id);
    const partial = summary?.state === 'partial' && !folders.includes(id);
    const state = folders.includes(id)
      ? `here, ${megabytes(sizeOf(join(models, id)))}`
      : partial
        ? `partial, ${megabytes(summary.storedBytes)}`
        : `to get, ${megabytes(summary?.downloadBytes ?? 0)}`;
    const about = [summary?.licence ?? '', summary?.source ?? '', summary?.recommended === true ? '(recommended)' : ''];
    console.log(
      [printable(id).padEnd(32), state.padEnd(18), (summary?.languages ?? []).join('+').padEnd(6), ...about].join('  ').trimEnd(),
    );
    for (const line of toldOf(summary ?? null)) console.log(line.replace('assume ID', `assume ${id}`));
  }
}

interface GetOptions {
  readonly hub: string;
  readonly models: string;
  readonly look: boolean;
  readonly weights?: string | undefined;
  readonly pictures: string;
}

/** Of the catalogue by its id, or of the hub by its name: then what would be fetched is said first. */
async function get(name: string | undefined, { hub, models, look, weights, pictures }: GetOptions): Promise<void> {
  if (name === undefined) return wrongOption('Which model? See npm run models -- list');
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  const { signal } = controller;
  const store = storeOf(models);
  const known = (await store.list()).find(({ id }) => id === name);
  const named = known === undefined ? parseRepoName(name) : null;
  const work = { signal, onProgress: reporter() };
  if (known === undefined && named === null)
    throw new AppError('model-missing', `The catalogue has no model ${name}, and it is no name of a hub (OWNER/NAME).`, {
      details: { model: name },
    });
  if (named === null && !look) return report(await store.get(name, hub, work), models, pictures);
  const asked = named ?? parseRepoName(known!.source.split(/[,\s]/)[0]!.replace(/^.*: /, ''))!;
  const offer = await store.look(hub, asked.repo, asked.revision, { signal, ...(weights === undefined ? {} : { weights }) });
  console.log(offerLines(offer).join('\n'));
  if (look) return;
  await report(await store.getOffer(offer, work), models, pictures);
}

/** Says where it lies, and checks it. */
async function report({ id, name, storedBytes }: ModelSummary, models: string, pictures: string): Promise<void> {
  console.log(`\n${name}: ${megabytes(storedBytes)} in ${join(models, id)}`);
  await (await import('./models/modelsCheck')).check(id, models, pictures);
}

async function convert(paths: readonly string[], out: string | undefined, text: string | undefined, choices: ModelChoices): Promise<void> {
  if (paths.length === 0 || out === undefined) return wrongOption('convert takes a file or folder, and --out models/NAME.');
  if (paths.some((path) => resolve(path) === resolve(out) || resolve(path).startsWith(resolve(out) + sep))) {
    throw new AppError('internal', `${out} cannot be converted into itself. Choose another name.`);
  }
  const files = (await Promise.all(paths.map((path) => filesAt(path, paths.length > 1)))).flat();
  const dropped = await openCheckpoint(files, { choices });
  const checkpoint =
    text === undefined ? dropped : joinText(dropped, await openCheckpoint(await filesAt(resolve(text), false)), basename(resolve(text)));
  const folder = diskFolder(dirname(resolve(out)));
  const id = basename(resolve(out));
  const isOurs = (await folder.file(`${id}/record.json`)) !== undefined;
  if (!isOurs && (await folder.list(id)).length > 0) {
    throw new AppError('internal', `${out} is there already and was not made by this program. Choose another name.`);
  }
  const source = paths.map((path) => basename(resolve(path))).join(', ');
  try {
    await keepModel(
      folder,
      id,
      checkpoint,
      { name: text === undefined ? id : joinedName(id, basename(resolve(text))), licence: '', source },
      vocabularies,
      { onProgress: reporter() },
    );
  } catch (error) {
    await removeUnfinished(folder, id);
    throw error;
  }
  const { vision, english, chinese } = await openCheckpoint(await filesAt(resolve(out), false));
  console.log(`\n${out}: ${megabytes(sizeOf(resolve(out)))}`);
  if (vision !== null) console.log(`vision ${JSON.stringify(vision.config)}`);
  if (english !== null) console.log(`English ${JSON.stringify(english.config)}`);
  if (chinese !== null) console.log(`Chinese ${JSON.stringify(chinese.config)}`);
  if (vision === null) console.log('This is a Chinese text encoder alone: convert a CLIP of its size into the same folder.');
  for (const line of toldOf(await recordIn(folder, id))) console.log(line);
  if (!existsSync(join(out, 'tokenizer.json')) && english !== null)
    console.log('No tokenizer.json came with it: put one there before recognising.');
}

/** What a model's files did not say or hold, a line each. */
function toldOf(record: { readonly assumed?: readonly Assumption[]; readonly unused?: readonly string[] } | null): string[] {
  const { assumed = [], unused = [] } = record ?? {};
  const phrases = assumed.map(({ tower, about, value }) =>
    about === 'pixels' ? `${value}'s mean and deviation` : `${tower} ${about} ${value}`,
  );
  return [
    ...(phrases.length === 0
      ? []
      : [
          `  assumed, as its files do not say: ${phrases.join(', ')} (change it: npm run models -- assume ID --activation gelu --heads 12,8)`,
        ]),
    ...(unused.length === 0 ? [] : [`  also in its files, and not used: ${unused.join(', ')}`]),
  ];
}

function choicesOf({ activation, heads }: { readonly activation?: string | undefined; readonly heads?: string | undefined }): ModelChoices {
  if (activation !== undefined && activation !== 'gelu' && activation !== 'quick_gelu')
    throw new AppError('settings-invalid', `--activation ${activation}: only gelu and quick_gelu are known.`, {
      details: { name: 'activation', value: activation },
    });
  const [vision, english] = (heads ?? '')
    .split(',')
    .filter((part) => part !== '')
    .map(Number);
  if ([vision, english].some((count) => count !== undefined && (!Number.isInteger(count) || count < 1)))
    throw new AppError('settings-invalid', `--heads ${heads}: whole numbers belong there, of the eyes and, after a comma, of the text.`, {
      details: { name: 'heads', value: heads ?? '' },
    });
  return {
    ...(activation === undefined ? {} : { activation: activation === 'gelu' ? 'gelu' : 'quickGelu' }),
    heads: { ...(vision === undefined ? {} : { vision }), ...(english === undefined ? {} : { english }) },
  };
}

async function assume(id: string | undefined, models: string, choices: ModelChoices): Promise<void> {
  if (id === undefined) throw new AppError('internal', `Which model? See npm run models -- list`);
  const { record } = await changeAssumptions(diskFolder(resolve(models)), id, choices);
  console.log([id, ...toldOf(record)].join('\n'));
}

/** @param apart several folders at once keep their names, so that their config.json files do not meet */
async function filesAt(path: string, apart: boolean): Promise<ModelFile[]> {
  if (!existsSync(path)) throw new AppError('file-unreadable', `${path} is not there.`);
  if (statSync(path).isFile())
    return [{ path: apart ? `${basename(path)}/${basename(path)}` : basename(path), blob: await openAsBlob(path) }];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(path, name)).isFile());
  const prefix = apart ? `${basename(resolve(path))}/` : '';
  return Promise.all(names.map(async (name) => ({ path: prefix + name.replaceAll('\\', '/'), blob: await openAsBlob(join(path, name)) })));
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce(
    (sum, name) => sum + (statSync(join(folder, name)).isFile() ? statSync(join(folder, name)).size : 0),
    0,
  );
}

/** One line that moves where there is a terminal, a line every tenth where there is none. */
function reporter(): (progress: DownloadProgress) => void {
  let last = -1;
  return ({ doing, file, doneBytes, totalBytes, secondsLeft, bytesPerSecond, waiting }) => {
    const parts = [
      `${doing === 'converting' ? 'converting to ' : ''}${file}`,
      `${megabytes(doneBytes)} of ${megabytes(totalBytes)}`,
      bytesPerSecond == null ? '' : `${megabytes(bytesPerSecond)}/s`,
      secondsLeft === null ? '' : `${Math.ceil(secondsLeft)} s left`,
    ];
    const line = waiting == null ? parts.filter((part) => part !== '').join('  ') : `${file}  the hub is busy: going on in ${waiting} s`;
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
    else if (Math.floor((doneBytes / totalBytes) * 10) !== last) {
      last = Math.floor((doneBytes / totalBytes) * 10);
      console.error(line);
    }
  };
}

if (isProgram(import.meta.url)) runCommand(() => main().then(() => exitCodes.done), { usage, handlesInterrupt: true });
