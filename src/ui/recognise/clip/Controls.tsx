/** What stands under the stage: play and position, and how attention is drawn. */
import { useTranslation } from 'react-i18next';
import { clock as clockText } from '../../../shared/base/figures';
import type { Recognition } from '../../../shared/recognition/recognition';
import { attentionLayers, colourMapNames, type Settings } from '../../../state/settings/settings';
import { Icon } from '../../common/Icon';
import { Segmented } from '../../common/Segmented';
import { Term } from '../../common/Term';
import { viewFor, viewsOf } from './panes';
import type { ClipClock } from './useClipClock';

interface PlayControlsProps {
  readonly clock: ClipClock;
  readonly disabled: boolean;
}

export function PlayControls({ clock: { time, duration: end, playing, seek, toggle }, disabled }: PlayControlsProps) {
  const { t } = useTranslation();
  return (
    <div className="controls">
      <button
        type="button"
        className="round"
        aria-label={playing ? t('player.pause') : t('player.play')}
        onClick={toggle}
        disabled={disabled}
      >
        <Icon name={playing ? 'pause' : 'play'} />
      </button>
      <input
        type="range"
        className="seek"
        aria-label={t('player.seek')}
        aria-valuetext={t('player.time', { now: clockText(time), end: clockText(end) })}
        min={0}
        max={Math.max(end, 0.001)}
        step={0.01}
        value={Math.min(time, end)}
        disabled={end === 0}
        onChange={(event) => seek(Number(event.target.value))}
      />
      <span className="numbers">{t('player.time', { now: clockText(time), end: clockText(end) })}</span>
    </div>
  );
}

interface AttentionControlsProps {
  /** null while there is no result: which views there will be is not known yet. */
  readonly own: Recognition | null;
  readonly settings: Settings;
  readonly onSettings: (change: Partial<Settings>) => void;
}

export function AttentionControls({ own, settings, onSettings }: AttentionControlsProps) {
  const { t } = useTranslation();
  const { colourMap, opacity, attentionLayer, attentionView } = settings;
  const views = own === null ? (['original', 'method', 'both'] as const) : viewsOf(own);
  return (
    <div className="controls attention">
      <Segmented
        label={t('attention.view')}
        value={own === null ? 'method' : viewFor(own, attentionView)}
        options={views.map((view) => ({
          value: view,
          text: t(`attention.views.${view === 'method' && (own === null || own.plainAttention === null) ? 'overlay' : view}`),
        }))}
        onChange={(view) => onSettings({ attentionView: view })}
      />
      {own !== null && own.plainAttention !== null && <Term word="method" />}
      <label className="inline">
        <span>{t('attention.label')}</span>
        <input
          type="range"
          min={0}
          max={1}
          step={0.05}
          value={opacity}
          aria-label={t('attention.opacity')}
          onChange={(event) => onSettings({ opacity: Number(event.target.value) })}
        />
      </label>
      <span className="inline">
        <select
          aria-label={t('attention.colours')}
          value={colourMap}
          onChange={(event) => onSettings({ colourMap: event.target.value as Settings['colourMap'] })}
        >
          {colourMapNames.map((name) => (
            <option key={name} value={name}>
              {t(`attention.maps.${name}`)}
            </option>
          ))}
        </select>
        <select
          aria-label={t('attention.layer')}
          value={attentionLayer}
          onChange={(event) => onSettings({ attentionLayer: event.target.value as Settings['attentionLayer'] })}
        >
          {attentionLayers.map((layer) => (
            <option key={layer} value={layer}>
              {t(layer === 'label' || layer === 'difference' ? `why.layers.${layer}` : `attention.layers.${layer}`)}
            </option>
          ))}
        </select>
        <Term word={attentionLayer === 'label' || attentionLayer === 'difference' ? 'relevance' : 'layer'} />
      </span>
    </div>
  );
}
