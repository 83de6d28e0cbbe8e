/** The clips as a grid of which only the rows on the screen are drawn. One tab stop; arrows move inside. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { type ClipRow, type SortKey } from '../../../state/recognise/batch/rows';
import { sortBy, useBatchView } from '../../../state/recognise/batch/view';
import { useRecognition } from '../../../state/recognise/clips';
import { ClipTableRow } from './ClipTableRow';
import { useTexts } from './texts';
import { useTableKeys } from './useTableKeys';

/** Pixels; many.css has the same. */
const rowHeight = 60;

const columns = ['name', 'answer', 'probability', 'agree', 'length', 'state'] as const satisfies readonly SortKey[];

interface ClipTableProps {
  readonly rows: readonly ClipRow[];
  readonly onOpen: (id: string) => void;
}

export function ClipTable({ rows, onOpen }: ClipTableProps) {
  const { t } = useTexts();
  const scroller = useRef<HTMLDivElement>(null);
  const cursor = useBatchView((state) => state.cursor);
  const view = useBatchView((state) => state.view);
  const selectedId = useRecognition((state) => state.selectedId);
  // The build has no compiler that would remember what this returns.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    getItemKey: (index) => rows[index]!.id,
  });
  const go = (index: number) => virtual.scrollToIndex(index, { align: 'auto' });
  const onKeyDown = useTableKeys(rows, Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1), go, onOpen);
  const at = rows.findIndex(({ id }) => id === cursor);

  const open = rows.findIndex(({ id }) => id === selectedId);
  const latest = useRef(go);
  useEffect(() => {
    latest.current = go;
  });
  useEffect(() => {
    if (open >= 0) latest.current(open);
  }, [open]);

  return (
    <div ref={scroller} className="clip-table">
      {/* The whole grid is one tab stop, as a list box is: its rows come and go with scrolling. */}
      <table
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role
        role="grid"
        tabIndex={0}
        aria-label={t('table')}
        aria-multiselectable="true"
        aria-rowcount={rows.length + 1}
        aria-activedescendant={at < 0 ? undefined : `row-${cursor}`}
        data-testid="clip-table"
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr className="clip-row head" aria-rowindex={1}>
            {(['mark', 'picture'] as const).map((column) => (
              <th key={column} scope="col" className={column}>
                <span className="visually-hidden">{t(`columns.${column}`)}</span>
              </th>
            ))}
            {columns.map((column) => (
              <th
                key={column}
                scope="col"
                className={column}
                aria-sort={view.sort !== column ? 'none' : view.descending ? 'descending' : 'ascending'}
              >
                <button type="button" className="sort" tabIndex={-1} data-testid={`sort-${column}`} onClick={() => sortBy(column)}>
                  {t(`columns.${column}`)}
                  <span aria-hidden="true">{view.sort !== column ? '' : view.descending ? ' ↓' : ' ↑'}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="clip-rows" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const row = rows[index]!;
            return (
              <ClipTableRow
                key={key}
                row={row}
                index={index}
                top={start}
                cursor={row.id === cursor}
                open={row.id === selectedId}
                onOpen={onOpen}
              />
            );
          })}
        </tbody>
      </table>
      {rows.length === 0 && <p className="quiet nothing">{t('nothing')}</p>}
    </div>
  );
}
