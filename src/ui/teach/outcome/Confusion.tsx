/** What was taken for what on the held-out clips; a cell opens its clips. */
import { useState } from 'react';
import type { ConfusionCounts } from '../../../shared/teaching/teaching';
import type { ShownClip } from '../../../state/teach/collectionStore';
import { Segmented } from '../../common/Segmented';
import { TableScroller } from '../../common/TableScroller';
import { ClipThumb } from './ClipThumb';
import { nameOfClass, useTexts } from '../common/texts';

interface ConfusionProps {
  readonly confusion: ConfusionCounts;
  /** false where the model could say nothing sound untaught. */
  readonly hasBefore: boolean;
  readonly clips: readonly ShownClip[];
  readonly onClip: (id: string) => void;
}

export function Confusion({ confusion, hasBefore, clips, onClip }: ConfusionProps) {
  const { t } = useTexts();
  const [side, setSide] = useState<'before' | 'after'>('after');
  const [open, setOpen] = useState<readonly [number, number] | null>(null);
  const { classes } = confusion;
  const cells = confusion[side];
  const names = classes.map((item, index) => nameOfClass(item, index + 1, t));
  const inCell = open === null ? [] : (cells[open[0]]?.[open[1]] ?? []);
  return (
    <section className="confusion-part" aria-label={t('result.confusion')}>
      <div className="buttons">
        <h3>{t('result.confusion')}</h3>
        <span className="grow" />
        {hasBefore && (
          <Segmented
            label={t('result.confusion')}
            value={side}
            options={[
              { value: 'before', text: t('result.before') },
              { value: 'after', text: t('result.after') },
            ]}
            onChange={setSide}
          />
        )}
      </div>
      <TableScroller label={t('result.confusionHint')}>
        <table className="confusion numbers" data-testid="confusion" data-side={side}>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">{t('result.class')}</span>
              </th>
              {names.map((name, column) => (
                <th key={column} scope="col" title={name}>
                  <span>{name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cells.map((row, r) => {
              const all = row.reduce((sum, cell) => sum + cell.length, 0);
              return (
                <tr key={r}>
                  <th scope="row" title={names[r]}>
                    {names[r]}
                  </th>
                  {row.map((cell, c) => (
                    <td key={c} data-right={r === c || undefined}>
                      {cell.length === 0 ? (
                        <span className="nothing">·</span>
                      ) : (
                        <button
                          type="button"
                          style={{ '--share': cell.length / all }}
                          aria-expanded={open !== null && open[0] === r && open[1] === c}
                          aria-label={t('result.cell', { count: cell.length, row: names[r], column: names[c] })}
                          data-testid={`cell-${r}-${c}`}
                          onClick={() => setOpen(open !== null && open[0] === r && open[1] === c ? null : [r, c])}
                        >
                          {cell.length}
                        </button>
                      )}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </TableScroller>
      <p className="caption">{t('result.confusionHint')}</p>
      {open !== null && inCell.length > 0 && (
        <div data-testid="cell-clips">
          <h4>{t('result.cellTitle', { row: names[open[0]], column: names[open[1]] })}</h4>
          <ul className="thumbs">
            {inCell.map((id) => (
              <ClipThumb key={id} clip={clips.find((clip) => clip.id === id)} onClip={onClip} />
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
