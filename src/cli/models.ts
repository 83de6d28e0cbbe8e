/**
 * Models without the page:
 *
 *   npm run models -- list
 *   npm run models -- get ID [--hub https://huggingface.co]
 *   npm run models -- convert FILE|FOLDER [FILE|FOLDER ...] --out models/NAME
 *   npm run models -- selftest [--frames 8]
 *
 * The same code as the page's. What lands in models/ appears there, and works with `npm run recognize -- --model NAME`.
 */
import { existsSync, openAsBlob, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openCheckpoint, type ModelFile } from '../engine/io/checkpoint';
import type { Vocabularies } from '../engine/io/compact';
import { keepModel, removeUnfinished } from '../engine/io/modelFolder';
import { createModelStore, type ModelStore } from '../engine/io/modelStore';
import { AppError } from '../shared/errors';
import type { DownloadProgress } from '../shared/models';
import { diskFolder } from './diskFolder';

const usage = `npm run models -- list
npm run models -- get ID [--hub https://huggingface.co] [--models models]
npm run models -- convert FILE|FOLDER [FILE|FOLDER ...] --out models/NAME
npm run models -- selftest [--frames 8]`;

const vocabulary = (file: string) => () => openAsBlob(fileURLToPath(new URL(`../engine/text/vocab/${file}`, import.meta.url)));
export const vocabularies: Vocabularies = { english: vocabulary('clip-merges.txt.gz'), chinese: vocabulary('bert-chinese.txt') };

export function storeOf(models: string, catalog = () => readFileSync('models/catalog.json', 'utf8')): ModelStore {
  return createModelStore({
    disk: diskFolder(models),
    memory: undefined,
    served: undefined,
    catalog: () => Promise.resolve(catalog()),
    vocabularies,
  });
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      hub: { type: 'string', default: 'https://huggingface.co' },
      out: { type: 'string' },
      models: { type: 'string', default: 'models' },
      frames: { type: 'string', default: '8' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const [command, ...rest] = positionals;
  switch (command) {
    case 'list':
      return list(values.models);
    case 'get':
      return get(rest[0], values.hub, values.models);
    case 'convert':
      return convert(rest, values.out);
    case 'selftest':
      return (await import('./modelsSelftest')).selftest(Number(values.frames));
    default:
      throw new AppError('internal', `Usage:\n${usage}`);
  }
}

async function list(models: string): Promise<void> {
  const known = await storeOf(models).list();
  const folders = existsSync(models) ? readdirSync(models).filter((name) => existsSync(join(models, name, 'config.json'))) : [];
  const ids = [...new Set([...folders, ...known.map(({ id }) => id)])];
  for (const id of ids) {
    const summary = known.find((model) => model.id === id);
    const partial = summary?.state === 'partial' && !folders.includes(id);
    const state = folders.includes(id) ? `here, ${megabytes(sizeOf(join(models, id)))}` : partial ? `partial, ${megabytes(summary.storedBytes)}` : `to get, ${megabytes(summary?.downloadBytes ?? 0)}`;
    console.log([id.padEnd(28), state.padEnd(18), (summary?.languages ?? []).join('+').padEnd(6), summary?.licence ?? '', summary?.source ?? ''].join('  ').trimEnd());
  }
}

async function get(id: string | undefined, hub: string, models: string): Promise<void> {
  if (id === undefined) throw new AppError('internal', `Which model? See npm run models -- list`);
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  const summary = await storeOf(models).get(id, hub, { signal: controller.signal, onProgress: reporter() });
  console.log(`\n${summary.name}: ${megabytes(summary.storedBytes)} in ${join(models, id)}`);
}

async function convert(paths: readonly string[], out: string | undefined): Promise<void> {
  if (paths.length === 0 || out === undefined) throw new AppError('internal', `Usage:\n${usage}`);
  if (paths.some((path) => resolve(path) === resolve(out) || resolve(path).startsWith(resolve(out) + sep))) {
    throw new AppError('internal', `${out} cannot be converted into itself. Choose another name.`);
  }
  const files = (await Promise.all(paths.map((path) => filesAt(path, paths.length > 1)))).flat();
  const checkpoint = await openCheckpoint(files);
  const folder = diskFolder(dirname(resolve(out)));
  const id = basename(resolve(out));
  const isOurs = (await folder.file(`${id}/record.json`)) !== undefined;
  if (!isOurs && (await folder.list(id)).length > 0) {
    throw new AppError('internal', `${out} is there already and was not made by this program. Choose another name.`);
  }
  const source = paths.map((path) => basename(resolve(path))).join(', ');
  try {
    await keepModel(folder, id, checkpoint, { name: id, licence: '', source }, vocabularies, { onProgress: reporter('tensors') });
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
  if (!existsSync(join(out, 'tokenizer.json')) && english !== null) console.log('No tokenizer.json came with it: put one there before recognising.');
}

/** @param apart several folders at once keep their names, so that their config.json files do not meet */
async function filesAt(path: string, apart: boolean): Promise<ModelFile[]> {
  if (!existsSync(path)) throw new AppError('file-unreadable', `${path} is not there.`);
  if (statSync(path).isFile()) return [{ path: apart ? `${basename(path)}/${basename(path)}` : basename(path), blob: await openAsBlob(path) }];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(path, name)).isFile());
  const prefix = apart ? `${basename(resolve(path))}/` : '';
  return Promise.all(names.map(async (name) => ({ path: prefix + name.replaceAll('\\', '/'), blob: await openAsBlob(join(path, name)) })));
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce((sum, name) => sum + (statSync(join(folder, name)).isFile() ? statSync(join(folder, name)).size : 0), 0);
}

/** One line that moves where there is a terminal, a line every tenth where there is none. */
function reporter(unit?: string): (progress: DownloadProgress) => void {
  let last = -1;
  return ({ file, doneBytes, totalBytes, secondsLeft }) => {
    const counted = unit !== undefined || !file.includes('/');
    const amount = counted ? `${doneBytes} of ${totalBytes} tensors` : `${megabytes(doneBytes)} of ${megabytes(totalBytes)}`;
    const line = `${file}  ${amount}${secondsLeft === null ? '' : `  ${Math.ceil(secondsLeft)} s left`}`;
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
    else if (Math.floor((doneBytes / totalBytes) * 10) !== last) {
      last = Math.floor((doneBytes / totalBytes) * 10);
      console.error(line);
    }
  };
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

if (process.argv[1] !== undefined && /models(\.ts)?$/.test(process.argv[1])) {
  main().catch((thrown: unknown) => {
    const error = AppError.from(thrown);
    console.error(`\n${error.message} ${error.remedy}`.trimEnd());
    process.exitCode = 1;
  });
}
