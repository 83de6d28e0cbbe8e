/** An accuracy in large: the share, what it counts, and where the truth probably lies. */
import { percent, percentOf } from '../../../shared/base/figures';
import type { Accuracy } from '../../../shared/teaching/teaching';
import { useTexts } from '../common/texts';

interface FigureProps {
  readonly name: string;
  readonly accuracy: Accuracy;
  readonly testId: string;
  readonly strong?: boolean;
  /** The clips are those that teach, each judged by the others. */
  readonly ofTraining?: boolean;
}

/** The share, what it counts, and where the truth probably lies. */
export function Figure({ name, accuracy, testId, strong = false, ofTraining = false }: FigureProps) {
  const { t } = useTexts();
  const { top1, n, low, high } = accuracy;
  const right = Math.round(top1 * n);
  return (
    <div className={strong ? 'share strong' : 'share'}>
      <p className="caption">{name}</p>
      <p className="share-value numbers" data-testid={testId} data-top1={top1} data-n={n}>
        {percent(top1)}
      </p>
      <div className="interval" aria-hidden="true">
        <span style={{ left: `${low * 100}%`, width: `${(high - low) * 100}%` }} />
        <i style={{ left: `${top1 * 100}%` }} />
      </div>
      <p className="caption">{t(ofTraining ? 'result.rightOfTraining' : 'result.right', { right, n })}</p>
      <p className="caption">{t('result.interval', { low: whole(low), high: whole(high) })}</p>
    </div>
  );
}

/** Ends of an interval are no better known than to a percent. */
function whole(share: number): string {
  return percentOf(share, 0).replace(' ', '\u00A0');
}
