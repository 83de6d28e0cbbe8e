/** What was seen: the stage with its controls, and the strip of frames with their weights. */
import { useEffect, useEffectEvent, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { clock as clockText } from '../../../shared/base/figures';
import type { Recognition } from '../../../shared/recognition/recognition';
import type { Settings } from '../../../state/settings/settings';
import { attentionLayers, attentionOf, colourMapNames } from '../../../state/settings/settings';
import { useShortcuts } from '../../common/hooks/shortcuts';
import { nearestFrame } from '../../../lib/heat/frames';
import { AttentionControls, PlayControls } from './Controls';
import { Pane } from './Pane';
import { panesOf, viewFor, viewsOf } from './panes';
import { EmptyStrip, Strip } from './Strip';
import { useSharedClock } from './player';
import { sayFocus } from '../common/sayFocus';
import { useClipClock } from './useClipClock';
import { answerKey } from '../common/labelShown';
import { ReasonLine } from '../why/ReasonLine';
import { useLabelWords } from '../why/useLabelWords';
import { useReasonMaps } from '../why/useReasonMaps';

interface ClipViewProps {
  readonly address: string | undefined;
  /** For frames of what the browser does not play. */
  readonly source: File | undefined;
  readonly file: string;
  /** This clip's own result, or null while there is none. */
  readonly own: Recognition | null;
  /** The result whose frames the strip shows: its own, or the last good one. */
  readonly shown: Recognition | null;
  /** Weights [T] and name of the label they belong to. */
  readonly weights: Float32Array | null;
  readonly label: string;
  /** That label's index in the clip's own result, and the adapter this was computed with. */
  readonly labelIndex: number | undefined;
  readonly adapterId: string | null;
  readonly settings: Settings;
  readonly onSettings: (change: Partial<Settings>) => void;
  /** Progress, a note or nothing: lies over the picture. */
  readonly overlay: ReactNode;
  /** An error stands in the clip's place. */
  readonly instead: ReactNode;
}

export function ClipView(props: ClipViewProps) {
  const { address, source, file, own, shown, weights, label, labelIndex, adapterId, settings, onSettings, overlay, instead } = props;
  const { t } = useTranslation();
  const clock = useClipClock(own === null ? null : (source ?? null), own?.media.duration ?? null);
  useSharedClock(clock);
  const { time, seek, playing, toggle } = clock;
  const frames = shown?.frames ?? null;
  const current = frames === null ? 0 : nearestFrame(frames.times, own === null ? 0 : time);
  const { colourMap, opacity, attentionLayer, attentionView } = settings;

  const [against, setAgainst] = useState<{ readonly of: string; readonly index: number } | null>(null);
  const { maps, other } = useReasonMaps(
    { recognition: own, adapterId, label: labelIndex, against: against !== null && against.of === answerKey(own) ? against.index : null },
    settings,
  );
  const words = useLabelWords(own, labelIndex === undefined ? undefined : own?.scores.labels[labelIndex]);
  const panes = useMemo(
    () => (own === null ? [{ caption: 'original' as const, heat: null }] : panesOf(own, attentionView, attentionLayer, maps)),
    [own, attentionView, attentionLayer, maps],
  );
  const stripPanes = useMemo(
    () => (shown === null ? [] : panesOf(shown, attentionView, attentionLayer, shown === own ? maps : null)),
    [shown, own, attentionView, attentionLayer, maps],
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
    v: ready ? () => onSettings({ attentionView: views[(views.indexOf(viewFor(own, attentionView)) + 1) % views.length]! }) : undefined,
    '[': () => onSettings({ opacity: Math.max(0, Math.round(opacity * 10 - 1) / 10) }),
    ']': () => onSettings({ opacity: Math.min(1, Math.round(opacity * 10 + 1) / 10) }),
    m: () => onSettings({ colourMap: colourMapNames[(colourMapNames.indexOf(colourMap) + 1) % colourMapNames.length]! }),
    a: () => onSettings({ attentionLayer: attentionLayers[(attentionLayers.indexOf(attentionLayer) + 1) % attentionLayers.length]! }),
  });

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
          <p className="flipbook" data-testid="flipbook">
            {clock.onlySampled
              ? t('player.flipbook', { count: own.frames.times.length })
              : t(clock.frame === null ? 'player.decoding' : 'player.decoded')}
          </p>
        )}
        {overlay}
      </div>
      <PlayControls clock={clock} disabled={!ready && clock.playable !== true} />
      <AttentionControls own={own} settings={settings} onSettings={onSettings} />
      <ReasonLine
        recognition={own}
        layer={attentionLayer}
        label={labelIndex}
        other={other}
        onOther={(index) => setAgainst({ of: answerKey(own), index })}
      />
      {shown !== null && weights !== null ? (
        <Strip
          strip={shown.frames}
          panes={stripPanes}
          weights={weights}
          label={label}
          words={words}
          current={current}
          colours={colourMap}
          opacity={opacity}
          onGo={go}
        />
      ) : (
        <EmptyStrip count={settings.frames} />
      )}
      {shown !== null && weights !== null && label !== '' && (
        <output className="caption focus" data-testid="focus">
          {sayFocus(label, weights, (shown === own ? maps?.method : null) ?? shown.attention, attentionOf(attentionLayer), t)}
        </output>
      )}
    </section>
  );
}
