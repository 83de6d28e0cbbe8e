/** Keys inside the table: arrows and pages move, Enter opens, Space and Shift mark, Delete removes. */
import type { KeyboardEvent } from 'react';
import type { ClipRow } from '../../../state/recognise/batch/rows';
import { markAll, markTo, toggleMark, unmarkAll, useBatchView } from '../../../state/recognise/batch/view';
import { removeRows } from './removeRows';

/**
 * @param page rows of a page
 * @param go brings a row onto the screen
 */
export function useTableKeys(
  rows: readonly ClipRow[],
  page: number,
  go: (index: number) => void,
  onOpen: (id: string) => void,
): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.target instanceof HTMLElement && event.target.closest('button, input') !== null && event.key !== 'Delete') return;
    if (event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== 'a') return;
      event.preventDefault();
      markAll();
      return;
    }
    const { cursor, marked } = useBatchView.getState();
    const at = rows.findIndex(({ id }) => id === cursor);
    const to = targetOf(event.key, at, page, rows.length);
    if (to !== undefined) {
      event.preventDefault();
      const row = rows[to];
      if (row === undefined) return;
      if (event.shiftKey) markTo(row.id);
      else useBatchView.setState({ cursor: row.id, anchor: row.id });
      go(to);
      return;
    }
    const row = rows[at];
    const act = {
      Enter: row && (() => onOpen(row.id)),
      ' ': row && (() => (event.shiftKey ? markTo(row.id) : toggleMark(row.id))),
      Delete: row && (() => removeRows(rows, marked.size > 0 ? marked : new Set([row.id]))),
      Escape: marked.size > 0 ? unmarkAll : undefined,
    }[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
}

/** Where a key leads; undefined where it does not move. Apart for its test. */
export function targetOf(key: string, at: number, page: number, count: number): number | undefined {
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: count - 1 }[key];
  return to === undefined ? undefined : Math.min(Math.max(to, 0), count - 1);
}
