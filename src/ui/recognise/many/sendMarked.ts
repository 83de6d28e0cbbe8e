/** Marked clips on their way out: to the Teach page, to the Evaluate page, into a file. */
import type { FoundFile } from '../../../shared/base/foundFile';
import { AppError, type AppErrorData } from '../../../shared/errors/errors';
import { loadPart } from '../../../shared/errors/loadPart';
import { type ClipRow, labelKey } from '../../../state/recognise/batch/rows';
import { fileFor } from '../../../state/recognise/clipFiles';
import { type Clip, clipOf } from '../../../state/recognise/clips';
import { useSettings } from '../../../state/settings/settings';
import { teachClips } from '../../../state/teach/clipsToSort';
import { saveBlob } from '../../common/files/saveBlob';

/** Those whose files are at hand go to the clips to sort, each group with its answer as the class offered. */
export async function teachMarked(rows: readonly ClipRow[]): Promise<void> {
  const groups = new Map<string, ClipRow[]>();
  for (const row of rows) {
    const key = row.first === null || row.abstained !== null ? '' : labelKey(row.first);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  for (const [key, group] of groups) {
    const found = await filesOf(group);
    teachClips(
      found.map(({ file }) => file),
      key === '' ? null : group[0]!.first,
    );
  }
  location.hash = '#/teach';
}

/** A data set needs each clip in the folder of its class. */
export function areInFolders(rows: readonly ClipRow[]): boolean {
  return rows.length > 0 && rows.every(({ folder }) => folder !== '');
}

export async function evaluateMarked(rows: readonly ClipRow[]): Promise<void> {
  // With the readers of data sets, which the Recognise page does not need.
  const { lookAtFolder } = await loadPart('the reader of data sets', () => import('../../../state/evaluate/foundData'));
  const found = await filesOf(rows);
  location.hash = '#/evaluate';
  await lookAtFolder(found);
}

async function filesOf(rows: readonly ClipRow[]): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const { id } of rows) {
    const file = await fileFor(id).catch(() => undefined); // gone meanwhile
    if (file !== undefined) found.push({ path: clipOf(id)?.path ?? file.name, file });
  }
  return found;
}

/** @returns why it could not be, or null */
export async function saveClips(kind: 'csv' | 'json', clips: readonly Clip[]): Promise<AppErrorData | null> {
  try {
    const acting = useSettings.getState();
    const { clipsAsCsv, clipsAsJson } = await loadPart('the writer of tables', () => import('../../../state/recognise/batch/exportAll'));
    if (kind === 'csv') saveBlob(new Blob([clipsAsCsv(clips, acting)], { type: 'text/csv;charset=utf-8' }), 'clips.csv');
    else saveBlob(new Blob([clipsAsJson(clips, acting)], { type: 'application/json' }), 'clips.json');
    return null;
  } catch (thrown) {
    return AppError.from(thrown).toData();
  }
}
