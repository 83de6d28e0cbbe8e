/**
 * Adapters that can be chosen: those beside a model on the server, and those taught or imported here, which lie in
 * storage as safetensors with a small file beside them for a name that was changed.
 */
import * as v from 'valibot';
import { AppError } from '../../shared/errors';
import type { AdapterSummary } from '../../shared/models';
import { adapterPlan, type AdapterSettings } from '../model';
import { readSettings } from './adapterFile';
import { openSafetensors } from './safetensors';
import type { ServedModels } from './servedModels';
import { writeFile, type Folder } from './storage';
import type { TensorSource } from './tensorSource';

const extension = '.safetensors';

export interface AdapterStore {
  readonly list: () => Promise<readonly AdapterSummary[]>;
  /** Its file and its name. Throws `adapter-invalid` where there is none. */
  readonly open: (id: string) => Promise<{ readonly name: string; readonly file: Blob }>;
  /** Stores an adapter; refuses one that does not fit its own settings. */
  readonly add: (file: Blob, name: string) => Promise<AdapterSummary>;
  /** The file with its name of now in the header. */
  readonly export: (id: string) => Promise<Blob>;
  readonly rename: (id: string, name: string) => Promise<AdapterSummary>;
  readonly delete: (id: string) => Promise<void>;
}

export interface AdapterStoreParts {
  readonly folder: Folder;
  readonly served: ServedModels | undefined;
  /** The model with an encoder of this size that is here; '' where there is none. */
  readonly modelOfSize: (settings: AdapterSettings) => Promise<string>;
}

export function createAdapterStore({ folder, served, modelOfSize }: AdapterStoreParts): AdapterStore {
  const besideCache = new Map<string, { summary: AdapterSummary; file: Blob }>();

  async function beside(): Promise<{ summary: AdapterSummary; file: Blob }[]> {
    if (served === undefined) return [];
    const files = (await served.list()).flatMap((model) =>
      model.files.filter(({ path }) => path.startsWith('adapters/') && path.endsWith(extension)).map(({ path }) => ({ model: model.id, path })),
    );
    const read = async ({ model, path }: (typeof files)[number]) => {
      const id = `${model}/${baseName(path)}`;
      const known = besideCache.get(id);
      if (known !== undefined) return known;
      const { blob } = await served.file(model, path);
      const found = { file: blob, summary: { ...(await describe(blob, id, baseName(path))), modelId: model, embedded: true } };
      besideCache.set(id, found);
      return found;
    };
    // One that cannot be read must not hide the others.
    return (await Promise.all(files.map((file) => read(file).catch(() => null)))).filter((found) => found !== null);
  }

  async function stored(id: string): Promise<AdapterSummary> {
    const file = await folder.file(id + extension);
    if (file === undefined) throw missing(id);
    const renamed = await (await folder.file(`${id}.json`))?.text();
    const summary = await describe(file, id, id);
    return renamed === undefined ? summary : { ...summary, name: String((JSON.parse(renamed) as { name?: unknown }).name ?? summary.name) };
  }

  async function describe(file: Blob, id: string, otherName: string): Promise<AdapterSummary> {
    const source = await openSafetensors(file, `${otherName}${extension}`);
    const settings = readSettings(source);
    checkPlan(source, settings);
    const { metadata } = source;
    return {
      id,
      name: metadata.name ?? otherName,
      modelId: metadata.model ?? (await modelOfSize(settings)),
      classes: readNote(metadata.classes, classesSchema, []),
      frames: settings.frames,
      body: settings.reparam,
      parameters: [...source.tensors.values()].reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
      metrics: readNote(metadata.metrics, metricsSchema, null),
      embedded: false,
      template: metadata.template?.includes('{label}') ? metadata.template : null,
      lambda: readNote(metadata.lambda, shareSchema, null),
    };
  }

  function refuseEmbedded(id: string): void {
    if (!besideCache.has(id)) return;
    throw new AppError('adapter-invalid', `The adapter ${id} comes with the app and stays as it is.`, {
      remedy: 'Export it and import the file to have a copy of your own.',
      details: { adapter: id },
    });
  }

  return {
    async list() {
      const ids = (await folder.list('')).map(({ path }) => path).filter((path) => path.endsWith(extension)).map(baseName);
      // One damaged file must not hide the others.
      const here = await Promise.all(ids.map((id) => stored(id).catch(() => null)));
      // Nor must a server out of reach hide what lies in this browser.
      const others = await beside().catch(() => []);
      return [...others.map(({ summary }) => summary), ...here.filter((summary) => summary !== null)];
    },
    async open(id) {
      const file = await folder.file(id + extension);
      if (file !== undefined) return { name: (await stored(id)).name, file };
      const found = (await beside()).find(({ summary }) => summary.id === id);
      if (found === undefined) throw missing(id);
      return { name: found.summary.name, file: found.file };
    },
    async add(file, name) {
      await describe(file, name, baseName(name));
      const id = await freeName(folder, baseName(name));
      const writer = await folder.writer(id + extension);
      try {
        await writer.truncate(0);
        for (let at = 0; at < file.size; at += pieceBytes) {
          await writer.write(new Uint8Array(await file.slice(at, at + pieceBytes).arrayBuffer()), at);
        }
      } catch (error) {
        await writer.close();
        await folder.remove(id + extension);
        throw error;
      }
      await writer.close();
      return stored(id);
    },
    async export(id) {
      const { file, name } = await this.open(id);
      return withName(file, name);
    },
    async rename(id, name) {
      refuseEmbedded(id);
      await stored(id);
      await writeFile(folder, `${id}.json`, JSON.stringify({ name: name.trim() || id }));
      return stored(id);
    },
    async delete(id) {
      refuseEmbedded(id);
      await folder.remove(id + extension);
      await folder.remove(`${id}.json`);
    },
  };
}

const pieceBytes = 8 << 20;

const classesSchema = v.array(v.object({ en: v.string(), zh: v.string() }));
const shareSchema = v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1)));
const metricsSchema = v.nullable(v.object({ before: v.number(), after: v.number(), heldOut: v.number() }));

/** What a header says beside the settings comes from anywhere; what is not as expected counts as not said. */
function readNote<T>(text: string | undefined, schema: v.GenericSchema<unknown, T>, otherwise: T): T {
  if (text === undefined) return otherwise;
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  return result.success ? result.output : otherwise;
}

function checkPlan(source: TensorSource, settings: AdapterSettings): void {
  const plan = adapterPlan(settings);
  for (const [tensor, { shape }] of Object.entries(plan)) {
    const found = source.tensors.get(tensor);
    if (found === undefined || found.shape.join() !== shape.join()) {
      const why = found === undefined ? 'is missing' : `has shape [${found.shape.join(', ')}] where [${shape.join(', ')}] belongs`;
      throw unfit(source.file, tensor, why);
    }
  }
  for (const tensor of source.tensors.keys()) {
    if (!(tensor in plan)) throw unfit(source.file, tensor, 'does not belong to an adapter of these settings');
  }
}

/** The same file with another `name` in its header: the data is not touched or copied. */
async function withName(file: Blob, name: string): Promise<Blob> {
  const length = Number(new DataView(await file.slice(0, 8).arrayBuffer()).getBigUint64(0, true));
  const header = JSON.parse(await file.slice(8, 8 + length).text()) as Record<string, unknown>;
  header.__metadata__ = { ...(header.__metadata__ as object | undefined), name };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(8 + Math.ceil(json.byteLength / 8) * 8).fill(0x20, 8);
  new DataView(padded.buffer).setBigUint64(0, BigInt(padded.byteLength - 8), true);
  padded.set(json, 8);
  return new Blob([padded, file.slice(8 + length)]);
}

async function freeName(folder: Folder, wanted: string): Promise<string> {
  const base = wanted.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '').slice(0, 60) || 'adapter';
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}-${number}`;
    if ((await folder.file(id + extension)) === undefined) return id;
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.safetensors$/i, '');
}

function missing(id: string): AppError {
  return new AppError('adapter-invalid', `There is no adapter ${id}.`, { remedy: 'Choose another one.', details: { adapter: id } });
}

function unfit(file: string, tensor: string, why: string): AppError {
  return new AppError('adapter-invalid', `${file}: the tensor ${tensor} ${why}.`, {
    remedy: 'Export the adapter again, or choose another file.',
    details: { file, tensor, why },
  });
}
