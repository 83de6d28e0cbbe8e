/** Many clips: how far they are, the table, and what is done with them. */
import { useMemo } from 'react';
import { BatchHead } from './BatchHead';
import { ClipTable } from './ClipTable';
import { MarkedBar } from './MarkedBar';
import { Tools } from './Tools';
import { useTexts } from './texts';
import { useRows } from './useRows';
import './many.css';

export interface ManyClipsProps {
  /** A clip is looked at above the table. */
  readonly beside: boolean;
  readonly onOpen: (id: string) => void;
  readonly onAdd: () => void;
  readonly onAddFolder: () => void;
}

export function ManyClips({ beside, onOpen, onAdd, onAddFolder }: ManyClipsProps) {
  const { t } = useTexts();
  const { all, shown } = useRows();
  const stale = useMemo(() => all.filter(({ stale: of, status }) => of !== null && status === 'done').map(({ id }) => id), [all]);
  return (
    <section className="panel many" aria-label={t('label')} data-beside={beside || undefined}>
      <BatchHead rows={all} stale={stale} onAdd={onAdd} onAddFolder={onAddFolder} />
      <Tools all={all} shown={shown.length} />
      <MarkedBar rows={shown} all={all} />
      <ClipTable rows={shown} onOpen={onOpen} />
    </section>
  );
}
