/** Each class with its numbers, sortable by any column; the worst first, for that is what one looks for. A class opens its clips. */
import { useMemo, useState } from 'react';
import { percentOf } from '../../../shared/base/figures';
import type { EvaluationReport } from '../../../shared/evaluation/report';
import { TableScroller } from '../../common/TableScroller';
import { useTexts } from '../texts';
import { ClipGallery } from './ClipGallery';

const columns = ['name', 'n', 'top1', 'top5'] as const;
type Column = (typeof columns)[number];

interface ClassTableProps {
  readonly report: EvaluationReport;
  readonly onRecognise: () => void;
}

export function ClassTable({ report, onRecognise }: ClassTableProps) {
  const { t, name } = useTexts();
  const { perClass, data } = report;
  const [{ by, down }, setOrder] = useState<{ readonly by: Column; readonly down: boolean }>({ by: 'top1', down: false });
  const [open, setOpen] = useState<number | null>(null);
  const heading = (column: Column): string => t(column === 'name' ? 'classes.name' : column);
  const rows = perClass
    .filter(({ top1 }) => top1.n > 0)
    .map(({ label, top1, top5 }) => ({
      label,
      name: name(data.classes[label]),
      n: top1.n,
      top1: top1.share,
      top5: top5.share,
      range: top1,
    }))
    .toSorted((a, b) => {
      const order = by === 'name' ? a.name.localeCompare(b.name) : a[by] - b[by];
      return (down ? -order : order) || a.label - b.label;
    });
  return (
    <details open={rows.length <= 20}>
      <summary>{t('perClass')}</summary>
      <p className="caption">{t('classes.hint')}</p>
      <TableScroller label={t('perClass')}>
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col" aria-sort={by !== column ? 'none' : down ? 'descending' : 'ascending'}>
                  <button type="button" className="link" onClick={() => setOrder({ by: column, down: by === column && !down })}>
                    {heading(column)} {by === column && (down ? '↓' : '↑')}
                  </button>
                </th>
              ))}
              <th scope="col">{t('interval')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, name: className, n, top1, top5, range }) => (
              <tr key={label} className={open === label ? 'chosen' : undefined}>
                <td>
                  <button
                    type="button"
                    className="link"
                    aria-expanded={open === label}
                    data-testid={`evaluate-class-${label}`}
                    onClick={() => setOpen(open === label ? null : label)}
                  >
                    {className}
                  </button>
                </td>
                <td className="number">{n}</td>
                <td className="number">{percentOf(top1, 1)}</td>
                <td className="number">{percentOf(top5, 1)}</td>
                <td className="number">
                  {percentOf(range.low, 1)} – {percentOf(range.high, 1)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroller>
      {open !== null && <ClassClips report={report} label={open} onRecognise={onRecognise} />}
    </details>
  );
}

/** The mistakes first. */
function ClassClips({ report, label, onRecognise }: ClassTableProps & { readonly label: number }) {
  const { name, t } = useTexts();
  const clips = useMemo(
    () =>
      report.clips
        .filter(({ truth }) => truth === label)
        .toSorted((a, b) => Number(a.rank === 0) - Number(b.rank === 0))
        .map(({ clip }) => clip),
    [report, label],
  );
  return (
    <>
      <h3>{t('classes.clips', { name: name(report.data.classes[label]), count: clips.length })}</h3>
      <ClipGallery report={report} clips={clips} onRecognise={onRecognise} testId="evaluate-class-clips" />
    </>
  );
}
