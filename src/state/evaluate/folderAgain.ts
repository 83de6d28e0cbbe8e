/** A folder given for the first time, or once more after a reload: what was chosen for it, and a run that was cut short, come back. */
import type { FoundFile } from '../../shared/base/foundFile';
import { startEvaluation } from './evaluation';
import { useEvaluation } from './evaluationStore';
import { chooseSet, chooseSplit, clipSets, lookAtFolder, useFoundData } from './foundData';
import { differenceOf, fingerprintOf, keepFolder, notesOf, useKeptFolder } from './kept/keptFolder';

/** https://wicg.github.io/file-system-access, which TypeScript's DOM library leaves out. */
interface AskedHandle extends FileSystemDirectoryHandle {
  requestPermission?: (options: { readonly mode: 'read' }) => Promise<PermissionState>;
}
type Picker = (options: { readonly mode: 'read'; readonly id: string }) => Promise<AskedHandle>;

/** Undefined where the browser has none: an input gives the folder there. */
function picker(): Picker | undefined {
  return (globalThis as { showDirectoryPicker?: Picker }).showDirectoryPicker;
}

export function hasFolderPicker(): boolean {
  return picker() !== undefined;
}

/** Asks for a folder; nothing happens where the person gives none. Must be called by a click. */
export async function pickFolder(): Promise<void> {
  const handle = await picker()?.({ mode: 'read', id: 'evaluate' }).catch(() => undefined);
  if (handle === undefined) return;
  await openHandle(handle);
}

/** The last folder by its handle, for which the browser may ask the person; must be called by a click. @returns whether it was let in */
export async function reopenFolder(): Promise<boolean> {
  const handle = useKeptFolder.getState().kept?.handle as AskedHandle | null | undefined;
  if (handle === null || handle === undefined) return false;
  const state = await handle.requestPermission?.({ mode: 'read' }).catch(() => 'denied' as const);
  if (state !== undefined && state !== 'granted') return false;
  await openHandle(handle);
  return true;
}

/** The run that was cut short, on the folder that is at hand. */
export async function goOn(): Promise<void> {
  const cut = useKeptFolder.getState().kept?.cut;
  if (cut === null || cut === undefined) return;
  useEvaluation.setState({ pooling: cut.pooling, classes: cut.classes });
  await startEvaluation();
}

async function openHandle(handle: AskedHandle): Promise<void> {
  useFoundData.setState({ reading: true });
  const found: FoundFile[] = [];
  const unreadable: string[] = [];
  await walk(handle, handle.name, found, unreadable);
  useFoundData.setState({ reading: false });
  await giveFolder(found, unreadable, handle);
}

async function walk(folder: AskedHandle, path: string, found: FoundFile[], unreadable: string[]): Promise<void> {
  try {
    const children: [string, FileSystemHandle][] = [];
    for await (const entry of folder.entries()) if (!entry[0].startsWith('.')) children.push(entry);
    for (const [name, child] of children.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const at = `${path}/${name}`;
      if (child.kind === 'directory') await walk(child as AskedHandle, at, found, unreadable);
      else {
        const file = await (child as FileSystemFileHandle).getFile().catch(() => null);
        if (file === null) unreadable.push(at);
        else found.push({ path: at, file });
      }
    }
  } catch {
    unreadable.push(path);
  }
}

/** @param handle where the browser has one @param unreadable paths of what could not be read */
export async function giveFolder(
  found: readonly FoundFile[],
  unreadable: readonly string[] = [],
  handle: FileSystemDirectoryHandle | null = null,
): Promise<void> {
  const fingerprint = fingerprintOf(found);
  const before = useKeptFolder.getState().kept;
  await lookAtFolder(found, unreadable);
  const { dataSet, folder } = useFoundData.getState();
  if (dataSet === null) return;
  const files = notesOf(found);
  const same = before !== null && before.fingerprint === fingerprint;
  const differs = !same && before?.name === folder && before.files !== undefined ? differenceOf(before.files, files) : null;
  useKeptFolder.setState({ differs });
  if (!same) {
    await keepFolder({ name: folder, handle, fingerprint, files, set: null, split: null, cut: null });
    return;
  }
  if (handle !== null) await keepFolder({ ...before, handle });
  if (before.split !== null && before.split !== dataSet.split && dataSet.splitsThere.includes(before.split))
    await chooseSplit(before.split);
  const set = clipSets.find((one) => one === before.set);
  if (set !== undefined) chooseSet(set);
}
