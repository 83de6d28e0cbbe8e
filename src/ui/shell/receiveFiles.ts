/** Sends dropped or pasted files where they belong: weights to the models, adapters to the adapters, a label list to its preview, the rest is clips. */
import { isBackup } from '../../shared/protocol/backup';
import { offerBackup } from '../../state/backup';
import { importAdapter } from '../../state/models/adapterWork';
import { takeAdapterHere, takeModelHere } from '../../state/models/arrived';
import { importModel } from '../../state/models/modelWork';
import { tellUnreadable } from '../../state/models/models';
import { offerLabels } from '../../state/recognise/droppedLabels';
import type { Root } from '../../state/recognise/batch/roots';
import { isInFolder, takeFound } from '../../state/recognise/batch/takeFound';
import type { FoundFile } from '../../shared/base/foundFile';
import { isVideoName } from '../../shared/base/videoNames';
import type { PageName } from './useRoute';

/** Weights, and what is meant as weights: the engine says what a file is instead. */
const weights = /\.(safetensors|pt|pth|bin|ckpt|tar|gguf|onnx|msgpack|h5)$/i;

/** What the label editor's own dialog takes: no video has such a name. */
const labelList = /\.(csv|json|jsonl|txt|tsv|yaml|yml|names|pbtxt)$/i;

type Go = (page: PageName) => void;

interface Received {
  readonly files: readonly FoundFile[];
  /** Paths of what could not be read: it is named, and the others are taken. */
  readonly unreadable: readonly string[];
  /** The same folders and files as the browser can remember them, where it can. */
  readonly handles: readonly FileSystemHandle[];
}

export function receiveFiles(received: Received, page: PageName, go: Go): void {
  const { files, unreadable } = received;
  if (files.length === 0 && unreadable.length === 0) return;
  const [first] = files;
  if (files.length === 1 && first !== undefined && /\.zip$/i.test(first.path)) void receiveZip(received, first, page, go);
  else receiveOther(received, page, go);
}

/** A backup is known by its first bytes; any other archive goes the way of all files. */
async function receiveZip(received: Received, { file }: FoundFile, page: PageName, go: Go): Promise<void> {
  if (!(await isBackup(file).catch(() => false))) {
    receiveOther(received, page, go);
    return;
  }
  go('models');
  await offerBackup(file);
}

function receiveOther({ files, unreadable, handles }: Received, page: PageName, go: Go): void {
  // Beside the clips of a folder lie notes and features of all kinds: they are neither weights nor labels.
  const clipFolder = files.some(({ path }) => isInFolder(path) && isVideoName(path));
  const isMeant = ({ path }: FoundFile) => !clipFolder || !isInFolder(path);
  if (page === 'models' || files.some((found) => isMeant(found) && weights.test(found.path))) {
    void receiveWeights(files, page, go).then(() => tellUnreadable(unreadable));
    return;
  }
  go('recognise');
  const list = files.find((found) => isMeant(found) && labelList.test(found.path));
  if (list !== undefined) offerLabels(list.file);
  takeFound(
    files.filter((found) => found !== list),
    unreadable,
    handles as readonly Root[],
  );
}

/** Taken in where one stands; eyes without texts wait on the Models page to be told whose texts they see for. */
async function receiveWeights(files: readonly FoundFile[], page: PageName, go: Go): Promise<void> {
  const [first] = files;
  if (page === 'models' || first === undefined) {
    await takeModelFiles(files);
    return;
  }
  if (files.length === 1 && (await isAdapter(first.file))) {
    await takeAdapterHere(first.file);
    return;
  }
  const { name, inside } = modelFolder(files);
  if (!(await takeModelHere(inside, name))) go('models');
}

/** A lone safetensors file can be a model or an adapter: its header tells. */
export async function takeModelFiles(files: readonly FoundFile[]): Promise<void> {
  const [first] = files;
  if (first === undefined) return;
  if (files.length === 1 && (await isAdapter(first.file))) {
    await importAdapter(first.file);
    return;
  }
  const { name, inside } = modelFolder(files);
  await importModel(inside, name);
}

/** An adapter's safetensors header names the body of its reparameterization encoder. */
export async function isAdapter(file: File): Promise<boolean> {
  if (!/\.safetensors$/i.test(file.name) || file.size < 10) return false;
  const length = new DataView(await file.slice(0, 8).arrayBuffer()).getUint32(0, true);
  if (length > 4_000_000 || length + 8 > file.size) return false;
  try {
    const header = JSON.parse(await file.slice(8, 8 + length).text()) as { __metadata__?: Record<string, unknown> };
    return header.__metadata__ !== undefined && 'reparam' in header.__metadata__;
  } catch {
    return false;
  }
}

/**
 * The model's name, and its files named by their place in its folder (`chinese/config.json`): a path given by the
 * browser does not reach the worker in every browser, a name does. The bytes stay on the disk.
 */
export function modelFolder(files: readonly FoundFile[]): { readonly name: string; readonly inside: readonly File[] } {
  const [root = ''] = files[0]?.path.split('/') ?? [];
  const oneFolder = files.every(({ path }) => path.startsWith(`${root}/`));
  const largest = files.toSorted((a, b) => b.file.size - a.file.size)[0];
  const name = oneFolder ? root : (largest?.file.name.replace(/(\.(pth|pt))?\.[^.]+$/, '') ?? 'model');
  const inside = files.map(({ path, file }) => {
    const place = oneFolder ? path.slice(root.length + 1) : path;
    return place === file.name && file.webkitRelativePath === ''
      ? file
      : new File([file], place, { type: file.type, lastModified: file.lastModified });
  });
  return { name, inside };
}
