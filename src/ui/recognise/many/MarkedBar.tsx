/** What is done with the marked rows. */
import type { ClipRow } from '../../../state/recognise/batch/rows';
import { unmarkAll, useBatchView } from '../../../state/recognise/batch/view';
import { clipList } from '../../../state/recognise/clips';
import { runAgainAll } from '../../../state/recognise/run';
import { useTexts } from './texts';
import { removeRows } from './removeRows';
import { SaveButtons } from './SaveButtons';
import { areInFolders, evaluateMarked, teachMarked } from './sendMarked';

/** @param rows on the screen @param all marked rows may be hidden by a filter */
export function MarkedBar({ rows, all }: { readonly rows: readonly ClipRow[]; readonly all: readonly ClipRow[] }) {
  const { t } = useTexts();
  const marked = useBatchView((state) => state.marked);
  if (marked.size === 0) return null;
  const chosen = all.filter(({ id }) => marked.has(id));
  const inFolders = areInFolders(chosen);
  return (
    <section className="buttons marked-bar" data-testid="marked" aria-label={t('marked', { count: marked.size })}>
      <strong>{t('marked', { count: marked.size })}</strong>
      <button type="button" data-testid="marked-teach" title={t('teachHint')} onClick={() => void teachMarked(chosen)}>
        {t('teach')}
      </button>
      <button
        type="button"
        data-testid="marked-evaluate"
        disabled={!inFolders}
        title={t(inFolders ? 'evaluateHint' : 'evaluateNeeds')}
        onClick={() => void evaluateMarked(chosen)}
      >
        {t('evaluate')}
      </button>
      <button type="button" onClick={() => runAgainAll([...marked])}>
        {t('again')}
      </button>
      <SaveButtons of="marked" clips={() => clipList().filter(({ id }) => marked.has(id))} />
      <button type="button" onClick={() => removeRows(rows, marked)}>
        {t('remove')}
      </button>
      <span className="grow" />
      <button type="button" className="link" onClick={unmarkAll}>
        {t('unmark')}
      </button>
    </section>
  );
}
