/** Over a clip that was opened from the table: back to it, and the clips beside this one in its order. */
import { useBatchView } from '../../../state/recognise/batch/view';
import { closeClip } from '../../../state/recognise/recognition';
import { Icon } from '../../common/Icon';
import { useTexts } from './texts';

export function OpenClipBar({ id, name, onOpen }: { readonly id: string; readonly name: string; readonly onOpen: (id: string) => void }) {
  const { t } = useTexts();
  const order = useBatchView((state) => state.order);
  const at = order?.indexOf(id) ?? -1;
  const [before, after] = at < 0 ? [] : [order![at - 1], order![at + 1]];
  return (
    <nav className="buttons open-clip" aria-label={t('label')}>
      <button type="button" data-testid="back-to-table" onClick={closeClip}>
        ← {t('back')}
      </button>
      <strong className="open-name" title={name}>
        {name}
      </strong>
      {at >= 0 && <span className="quiet numbers">{t('place', { at: at + 1, of: order!.length })}</span>}
      <button type="button" className="round" aria-label={t('previous')} disabled={before === undefined} onClick={() => onOpen(before!)}>
        <Icon name="previous" />
      </button>
      <button type="button" className="round" aria-label={t('next')} disabled={after === undefined} onClick={() => onOpen(after!)}>
        <Icon name="next" />
      </button>
    </nav>
  );
}
