/** One picture of the stage: the playing video, its mirror, or a sampled frame, with the heat over what was looked at. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { FrameStrip } from '../../../shared/recognition/recognition';
import type { ColourMapName } from '../../../state/settings/settings';
import { middleSquare, useFit } from '../../common/hooks/useFit';
import { paintPlayed } from '../../common/hooks/usePlayedFrames';
import { nearestFrame, paintFrame, placeAt } from '../../../lib/heat/frames';
import { Heat } from '../../heat/Heat';
import type { PaneContent } from './panes';
import type { ClipClock } from './useClipClock';

const heatSize = 256;
/** docs/method.md: 224 of 256. */
const usualCrop = 0.875;
/** A mirrored picture is drawn at most so wide. */
const widestMirror = 960;

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
  const { time, playable, video, aspect, frame } = clock;
  const ownFrames = playable === false;
  /** Nothing but the sampled squares is there to be shown. */
  const flipbook = ownFrames && aspect === null;
  const box = useFit(place, flipbook ? 1 : (aspect ?? 16 / 9));
  const crop = flipbook ? 1 : strip?.crop === undefined ? usualCrop : strip.crop;
  const square = box && (crop === null ? box : middleSquare(box, crop));

  const [piece, n] = [frame?.piece, frame?.n ?? 0];
  useEffect(() => {
    const canvas = base.current;
    if (canvas === null) return undefined;
    if (ownFrames && !flipbook) {
      if (piece !== undefined) paintPlayed(canvas, { piece, n });
      return undefined;
    }
    if (flipbook) {
      if (strip !== null) paintFrame(canvas, strip, nearestFrame(strip.times, time));
      return undefined;
    }
    const element = video.current;
    if (playable !== true || element === null) return undefined;
    const draw = () => mirror(element, canvas);
    draw();
    element.addEventListener('seeked', draw);
    return () => element.removeEventListener('seeked', draw);
  }, [flipbook, ownFrames, piece, n, strip, time, playable, video]);

  return (
    <figure className="pane" ref={place}>
      {leads && !ownFrames && (
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
      {(ownFrames || !leads) && (
        <canvas ref={base} className="base" style={box ?? undefined}>
          {label}
        </canvas>
      )}
      {content.heat !== null && strip !== null && square !== null && (
        <>
          <Heat
            source={content.heat}
            place={placeAt(strip.times, time)}
            colours={colours}
            size={heatSize}
            style={{ ...square, opacity }}
            testId={content.caption === 'plain' ? 'overlay-main-plain' : 'overlay-main'}
          />
          {!flipbook && <span className="seen" style={square} title={t('player.seen')} />}
        </>
      )}
      {captioned && <figcaption>{t(`attention.captions.${content.caption}`)}</figcaption>}
    </figure>
  );
}

function mirror(video: HTMLVideoElement, canvas: HTMLCanvasElement): void {
  if (video.videoWidth === 0) return;
  const width = Math.min(video.videoWidth, widestMirror);
  const height = Math.round((width * video.videoHeight) / video.videoWidth);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext('2d')?.drawImage(video, 0, 0, width, height);
}
