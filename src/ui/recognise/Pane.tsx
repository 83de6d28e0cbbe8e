/** One picture of the stage: the playing video, its mirror, or a sampled frame, with the heat over what was looked at. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { FrameStrip } from '../../shared/recognition';
import type { ColourMapName } from '../../state/settings';
import { middleSquare, useFit } from '../common/useFit';
import { nearestFrame, paintFrame, placeAt } from '../heat/frames';
import { paintHeat } from '../heat/heat';
import type { PaneContent } from './panes';
import type { ClipClock } from './useClipClock';

/** Pixels along a side of the heat; the browser's own smoothing does the rest. */
const heatSize = 256;
/** METHOD.md: 224 of 256. */
const usualCrop = 0.875;

interface PaneProps {
  readonly clock: ClipClock;
  readonly address: string | undefined;
  readonly strip: FrameStrip | null;
  readonly content: PaneContent;
  readonly colours: ColourMapName;
  readonly opacity: number;
  /** The first pane holds the video itself; another mirrors it. */
  readonly leads: boolean;
  readonly captioned: boolean;
  readonly label: string;
}

export function Pane({ clock, address, strip, content, colours, opacity, leads, captioned, label }: PaneProps) {
  const { t } = useTranslation();
  const place = useRef<HTMLElement>(null);
  const base = useRef<HTMLCanvasElement>(null);
  const heat = useRef<HTMLCanvasElement>(null);
  const flipbook = clock.playable === false;
  const aspect = flipbook ? 1 : (clock.aspect ?? 16 / 9);
  const box = useFit(place, aspect);
  const square = box && middleSquare(box, flipbook ? 1 : (strip?.crop ?? usualCrop));
  const { time, playable, video } = clock;
  const hasHeat = content.heat !== null && strip !== null && square !== null;

  useEffect(() => {
    const canvas = base.current;
    if (canvas === null) return;
    if (flipbook) {
      if (strip !== null) paintFrame(canvas, strip, nearestFrame(strip.times, time));
      return;
    }
    const element = video.current;
    if (!playable || element === null || element.videoWidth === 0) return;
    const width = Math.min(element.videoWidth, 960);
    const height = Math.round((width * element.videoHeight) / element.videoWidth);
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const draw = () => canvas.getContext('2d')?.drawImage(element, 0, 0, width, height);
    draw();
    element.addEventListener('seeked', draw);
    return () => element.removeEventListener('seeked', draw);
  }, [flipbook, strip, time, playable, video, box?.width]);

  const source = content.heat;
  useEffect(() => {
    if (heat.current !== null && source !== null && strip !== null) {
      paintHeat(heat.current, source, placeAt(strip.times, time), colours);
    }
  }, [source?.maps, source?.layer, strip, time, colours, hasHeat]);

  return (
    <figure className="pane" ref={place}>
      {leads && !flipbook && (
        <video
          ref={video}
          src={address}
          style={box ?? undefined}
          muted
          loop
          playsInline
          preload="auto"
          aria-label={label}
          {...clock.handlers}
        />
      )}
      {(flipbook || !leads) && (
        <canvas ref={base} className="base" style={box ?? undefined} role="img" aria-label={label} />
      )}
      {hasHeat && (
        <canvas
          ref={heat}
          className="heat"
          width={heatSize}
          height={heatSize}
          style={{ ...square, opacity }}
          aria-hidden="true"
          data-testid={content.caption === 'plain' ? 'overlay-main-plain' : 'overlay-main'}
        />
      )}
      {hasHeat && !flipbook && <span className="seen" style={square} title={t('player.seen')} />}
      {captioned && <figcaption>{t(`attention.captions.${content.caption}`)}</figcaption>}
    </figure>
  );
}
