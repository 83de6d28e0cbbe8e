/** Going through the film: segment by segment, one over and over, faster or slower; and closer or further. */
import type { Segment } from '../../../shared/timeline/segments';
import { Icon } from '../../common/Icon';
import { usePlayer } from '../../recognise/clip/player';
import { useTexts } from '../common/texts';

export const rates = [0.25, 0.5, 1, 1.5, 2, 4] as const;

interface PlayToolsProps {
  readonly segments: readonly Segment[];
  readonly onStep: (by: 1 | -1) => void;
  readonly onLoop: () => void;
}

export function PlayTools({ segments, onStep, onLoop }: PlayToolsProps) {
  const { t } = useTexts();
  const rate = usePlayer(({ clock }) => clock?.rate ?? 1);
  const looping = usePlayer(({ clock }) => clock?.loop != null);
  const none = segments.length === 0;
  return (
    <div className="play-tools">
      <button
        type="button"
        className="round"
        aria-label={t('segments.previous')}
        title={t('segments.previous')}
        disabled={none}
        onClick={() => onStep(-1)}
      >
        <Icon name="previous" />
      </button>
      <button
        type="button"
        className="round"
        aria-label={t('segments.next')}
        title={t('segments.next')}
        disabled={none}
        onClick={() => onStep(1)}
      >
        <Icon name="next" />
      </button>
      <button type="button" aria-pressed={looping} disabled={none && !looping} onClick={onLoop}>
        {t(looping ? 'segments.loopOn' : 'segments.loop')}
      </button>
      <select
        aria-label={t('segments.speed')}
        title={t('segments.speed')}
        value={rate}
        data-testid="play-rate"
        onChange={(event) => usePlayer.getState().clock?.setRate(Number(event.target.value))}
      >
        {rates.map((one) => (
          <option key={one} value={one}>
            {t('segments.times', { rate: one })}
          </option>
        ))}
      </select>
    </div>
  );
}

/** @param onZoom below 1 comes closer; null shows the whole film */
export function ZoomTools({ onZoom }: { readonly onZoom: (factor: number | null) => void }) {
  const { t } = useTexts();
  return (
    <div className="play-tools">
      <button type="button" className="round" aria-label={t('zoomOut')} title={t('zoomOut')} onClick={() => onZoom(2)}>
        −
      </button>
      <button type="button" className="round" aria-label={t('zoomIn')} title={t('zoomIn')} onClick={() => onZoom(0.5)}>
        +
      </button>
      <button type="button" onClick={() => onZoom(null)}>
        {t('zoomAll')}
      </button>
    </div>
  );
}
