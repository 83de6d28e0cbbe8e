/** Sends dropped or pasted files where they belong: weights to the models, adapters to the adapters, the rest is clips. */
import { importAdapter, importModel } from '../../state/models';
import { addClips } from '../../state/recognition';
import type { FoundFile } from './filesOf';
import type { PageName } from './useRoute';

const weights = /\.(safetensors|pt|pth|bin|ckpt)$/i;

export function receiveFiles(files: readonly FoundFile[], page: PageName, go: (page: PageName) => void): void {
  if (page === 'models' || files.some(({ path }) => weights.test(path))) {
    go('models');
    void takeModelFiles(files);
    return;
  }
  go('recognise');
  addClips(files.map(({ file }) => file));
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
  const name = oneFolder ? root : (largest?.file.name.replace(/\.[^.]+$/, '') ?? 'model');
  const inside = files.map(({ path, file }) => {
    const place = oneFolder ? path.slice(root.length + 1) : path;
    return place === file.name && file.webkitRelativePath === ''
      ? file
      : new File([file], place, { type: file.type, lastModified: file.lastModified });
  });
  return { name, inside };
}
