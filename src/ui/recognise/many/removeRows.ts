/** Removes rows; the keyboard stays at the row that takes their place. */
import type { ClipRow } from '../../../state/recognise/batch/rows';
import { useBatchView } from '../../../state/recognise/batch/view';
import { removeClips } from '../../../state/recognise/recognition';

/** @param rows in the order of the screen */
export function removeRows(rows: readonly ClipRow[], removed: ReadonlySet<string>): void {
  const at = rows.findIndex(({ id }) => removed.has(id));
  const next =
    rows.slice(Math.max(at, 0)).find(({ id }) => !removed.has(id)) ?? rows.slice(0, Math.max(at, 0)).findLast(({ id }) => !removed.has(id));
  useBatchView.setState(({ marked }) => ({
    marked: new Set([...marked].filter((id) => !removed.has(id))),
    cursor: next?.id ?? null,
    anchor: null,
  }));
  removeClips([...removed]);
}
