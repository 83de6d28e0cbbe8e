/** Sends dropped or pasted files where they belong: weights to the models, adapters to the adapters, the rest is clips. */
import { importAdapter, importModel } from '../../state/models';
import { addClips } from '../../state/recognition';
import { teachClips } from '../../state/teaching';
import type { PageName } from './useRoute';

const weights = /\.(safetensors|pt|pth|bin|ckpt)$/i;

export function receiveFiles(files: readonly File[], page: PageName, go: (page: PageName) => void): void {
  if (page === 'models' || files.some(({ name }) => weights.test(name))) {
    go('models');
    void takeModelFiles(files);
    return;
  }
  if (page === 'teach') {
    teachClips(files);
    return;
  }
  go('recognise');
  addClips(files);
}

/** A lone safetensors file can be a model or an adapter: its header tells. */
export async function takeModelFiles(files: readonly File[]): Promise<void> {
  const [first] = files;
  if (first === undefined) return;
  if (files.length === 1 && (await isAdapter(first))) await importAdapter(first);
  else await importModel(files, modelName(files));
}

/** An adapter's safetensors header names the body of its reparameterization encoder. */
async function isAdapter(file: File): Promise<boolean> {
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

/** The folder's name, else the largest file's without its ending. */
function modelName(files: readonly File[]): string {
  const folder = files
    .map(({ webkitRelativePath }) => webkitRelativePath.split('/')[0] ?? '')
    .find((name) => name !== '');
  if (folder !== undefined) return folder;
  const largest = files.toSorted((a, b) => b.size - a.size)[0];
  return largest === undefined ? 'model' : largest.name.replace(/\.[^.]+$/, '');
}
