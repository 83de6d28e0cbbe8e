/** How the table of clips is looked at: sorted, filtered, searched; which rows are marked; what of a folder was no clip. */
import { create } from 'zustand';
import type { AppErrorData } from '../../../shared/errors/errors';
import type { RowView } from './rows';

export const wholeView: RowView = { sort: 'added', descending: false, state: 'all', agree: 'all', label: '', below: 1, words: '' };

interface BatchView {
  readonly view: RowView;
  /** Clips in the order of the screen; null where no table stands there. */
  readonly order: readonly string[] | null;
  /** Where the keyboard is. */
  readonly cursor: string | null;
  /** Where a selection with Shift starts. */
  readonly anchor: string | null;
  readonly marked: ReadonlySet<string>;
  /** Paths of files in folders that are no clips. */
  readonly leftOut: readonly string[];
  /** How well each clip fits the words that were searched for in the pictures; null where none were. */
  readonly found: {
    readonly words: string;
    readonly matches: ReadonlyMap<string, number>;
    readonly done: number;
    readonly of: number;
    readonly error: AppErrorData | null;
  } | null;
  /** Files that are not at hand lie in folders that the browser remembers: it only has to be allowed again. */
  readonly askable: boolean;
  /** Why the list cannot be kept over a reload. */
  readonly notKept: AppErrorData | null;
  /** Another tab keeps its list: this one's lasts as long as the tab. */
  readonly keptElsewhere: boolean;
}

export const useBatchView = create<BatchView>(() => ({
  view: wholeView,
  order: null,
  cursor: null,
  anchor: null,
  marked: new Set(),
  leftOut: [],
  found: null,
  askable: false,
  notKept: null,
  keptElsewhere: false,
}));

export function changeView(change: Partial<RowView>): void {
  useBatchView.setState(({ view }) => ({ view: { ...view, ...change } }));
}

/** By another column; by the same, the other way round. */
export function sortBy(sort: RowView['sort']): void {
  useBatchView.setState(({ view }) => ({
    view: { ...view, sort, descending: view.sort === sort ? !view.descending : sort === 'match' },
  }));
}

/** Marks a row or takes the mark away. */
export function toggleMark(id: string): void {
  useBatchView.setState(({ marked }) => {
    const now = new Set(marked);
    if (!now.delete(id)) now.add(id);
    return { marked: now, cursor: id, anchor: id };
  });
}

/** Marks all rows between the anchor and this one, in the order of the screen. */
export function markTo(id: string): void {
  useBatchView.setState(({ order, anchor, cursor, marked }) => {
    const from = order?.indexOf(anchor ?? cursor ?? id) ?? -1;
    const to = order?.indexOf(id) ?? -1;
    const between = from < 0 || to < 0 ? [id] : order!.slice(Math.min(from, to), Math.max(from, to) + 1);
    return { marked: new Set([...marked, ...between]), cursor: id, anchor: anchor ?? cursor ?? id };
  });
}

export function markAll(): void {
  useBatchView.setState(({ order }) => ({ marked: new Set(order) }));
}

export function unmarkAll(): void {
  useBatchView.setState({ marked: new Set(), anchor: null });
}
