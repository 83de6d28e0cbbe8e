/** What was seen: the stage with its controls, and the strip of frames with their weights. */
import { useEffect, useEffectEvent, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recognition } from '../../shared/recognition';
import type { Settings } from '../../state/settings';
import { colourMapNames } from '../../state/settings';
import { Icon } from '../common/Icon';
import { Segmented } from '../common/Segmented';
import { clock as clockText } from '../common/format';
import { useShortcuts } from '../common/shortcuts';
import { nearestFrame } from '../heat/frames';
import { Pane } from './Pane';
import { panesOf, viewFor, viewsOf } from './panes';
import { Strip } from './Strip';
import { useClipClock } from './useClipClock';

interface ClipViewProps {
  readonly address: string | undefined;
  readonly file: string;
  /** This clip's own result, or null while there is none. */
  readonly own: Recognition | null;
  /** The result whose frames the strip shows: its own, or the last good one. */
  readonly shown: Recognition | null;
  /** Weights [T] and name of the label they belong to. */
  readonly weights: Float32Array | null;
  readonly label: string;
  readonly settings: Settings;
  readonly onSettings: (change: Partial<Settings>) => void;
  /** Progress, a note or nothing: lies over the picture. */
  readonly overlay: ReactNode;
  /** An error stands in the clip's place. */
  readonly instead: ReactNode;
}

export function ClipView(props: ClipViewProps) {
  const { address, file, own, shown, weights, label, settings, onSettings, overlay, instead } = props;
  const { t } = useTranslation();
  const clock = useClipClock(own?.media.duration ?? null);
  const { time, seek, playing, toggle } = clock;
  const frames = shown?.frames ?? null;
  const current = frames === null ? 0 : nearestFrame(frames.times, own === null ? 0 : time);
  const { colourMap, opacity, attentionLayer, attentionView } = settings;

  const panes = useMemo(
    () => (own === null ? [{ caption: 'original' as const, heat: null }] : panesOf(own, attentionView, attentionLayer)),
    [own, attentionView, attentionLayer],
  );
  const stripPanes = useMemo(
    () => (shown === null ? [] : panesOf(shown, attentionView, attentionLayer)),
    [shown, attentionView, attentionLayer],
  );
  const ready = own !== null && instead === null;

  // The most telling frame first: where the picture stands when the answer comes.
  const arrive = useEffectEvent((id: string | undefined, playable: boolean | null) => {
    if (id === undefined || playable === null || own === null || weights === null || playing || time > 0) return;
    seek(own.frames.times[weights.indexOf(Math.max(...weights))] ?? 0);
  });
  useEffect(() => arrive(own?.id, clock.playable), [own?.id, clock.playable]);

  const go = (n: number) => {
    if (frames !== null && own !== null) seek(frames.times[Math.min(Math.max(n, 0), frames.times.length - 1)] ?? 0);
  };
  const views = own === null ? [] : viewsOf(own);
  useShortcuts({
    ' ': ready ? toggle : undefined,
    ArrowLeft: ready ? () => go(current - 1) : undefined,
    ArrowRight: ready ? () => go(current + 1) : undefined,
    Home: ready ? () => go(0) : undefined,
    End: ready ? () => go((frames?.times.length ?? 1) - 1) : undefined,
    v: ready
      ? () => onSettings({ attentionView: views[(views.indexOf(viewFor(own, attentionView)) + 1) % views.length]! })
      : undefined,
    '[': () => onSettings({ opacity: Math.max(0, Math.round(opacity * 10 - 1) / 10) }),
    ']': () => onSettings({ opacity: Math.min(1, Math.round(opacity * 10 + 1) / 10) }),
    m: () =>
      onSettings({ colourMap: colourMapNames[(colourMapNames.indexOf(colourMap) + 1) % colourMapNames.length]! }),
    a: () => onSettings({ attentionLayer: attentionLayer === 'last' ? 'rollout' : 'last' }),
  });

  const end = clock.duration;
  return (
    <section className="panel clip" aria-label={t('player.label')}>
      <div className="stage" data-panes={instead === null ? panes.length : 1}>
        {instead ??
          panes.map((content, index) => (
            <Pane
              key={index}
              clock={clock}
              address={address}
              strip={own?.frames ?? null}
              content={content}
              colours={colourMap}
              opacity={opacity}
              leads={index === 0}
              captioned={panes.length > 1}
              label={own === null ? file : t('player.picture', { time: clockText(time) })}
            />
          ))}
        {clock.playable === false && own !== null && instead === null && (
          <p className="flipbook">{t('player.flipbook', { count: own.frames.times.length })}</p>
        )}
        {overlay}
      </div>
      <div className="controls">
        <button
          type="button"
          className="round"
          aria-label={playing ? t('player.pause') : t('player.play')}
          onClick={toggle}
          disabled={!ready && clock.playable !== true}
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
      <div className="controls attention">
        <Segmented
          label={t('attention.view')}
          value={own === null ? 'method' : viewFor(own, attentionView)}
          options={(own === null ? (['original', 'method', 'both'] as const) : views).map((view) => ({
            value: view,
            text: t(
              `attention.views.${view === 'method' && (own === null || own.plainAttention === null) ? 'overlay' : view}`,
            ),
          }))}
          onChange={(view) => onSettings({ attentionView: view })}
        />
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
          {(['last', 'rollout'] as const).map((layer) => (
            <option key={layer} value={layer}>
              {t(`attention.layers.${layer}`)}
            </option>
          ))}
        </select>
      </div>
      {shown !== null && weights !== null ? (
        <Strip
          strip={shown.frames}
          panes={stripPanes}
          weights={weights}
          label={label}
          current={current}
          colours={colourMap}
          opacity={opacity}
          onGo={go}
        />
      ) : (
        <EmptyStrip count={settings.frames} />
      )}
    </section>
  );
}

/** Holds the strip's place before there is one. */
function EmptyStrip({ count }: { readonly count: number }) {
  return (
    <div aria-hidden="true">
      <div className="strip-scroller">
        <div className="strip" style={{ '--frames': count }}>
          {Array.from({ length: count }, (_, n) => (
            <span key={n} className="frame empty" />
          ))}
          {Array.from({ length: count }, (_, n) => (
            <span key={n} className="weight" />
          ))}
        </div>
      </div>
      <p className="caption">&nbsp;</p>
    </div>
  );
}
