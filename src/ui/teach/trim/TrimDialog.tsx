/** A clip's in and out point, on its strip of frames; the clip plays above it, from decoded frames where the browser cannot. */
import { useEffect, useRef, useState } from 'react';
import { clock } from '../../../shared/base/figures';
import type { ClipTrim } from '../../../shared/teaching/teaching';
import type { ShownClip } from '../../../state/teach/collectionStore';
import { ErrorText } from '../../common/ErrorText';
import { FrameStrip, Handle, part, useClipPictures } from './FrameStrip';
import { Modal } from '../common/Modal';
import { useTexts } from '../common/texts';
import { useKeys } from '../../common/hooks/useKeys';
import { paintPlayed, usePlayedFrames } from '../../common/hooks/usePlayedFrames';
import { useEveryFrame } from '../../common/hooks/useEveryFrame';
import { clamp, inPoint, outPoint, trimOf } from './trimRange';

interface TrimDialogProps {
  readonly clip: ShownClip;
  readonly onSave: (trim: ClipTrim | null) => void;
  readonly onClose: () => void;
}

export function TrimDialog({ clip, onSave, onClose }: TrimDialogProps) {
  const { t } = useTexts();
  const { duration } = clip;
  const [from, setFrom] = useState(clip.trim?.from ?? 0);
  const [to, setTo] = useState(clip.trim?.to ?? duration);
  const [time, setTime] = useState(from);
  const [playing, setPlaying] = useState(false);
  const [playable, setPlayable] = useState(true);
  const { file, address, strip, error } = useClipPictures(clip.id);
  const played = usePlayedFrames(playable ? null : file, time);
  const frame = played.frame(time);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [piece, n] = [frame?.piece, frame?.n ?? 0];
  useEffect(() => {
    if (canvas.current !== null && piece !== undefined) paintPlayed(canvas.current, { piece, n });
  }, [piece, n]);
  const video = useRef<HTMLVideoElement>(null);

  const seek = (wanted: number) => {
    const at = clamp(wanted, 0, duration);
    setTime(at);
    if (video.current !== null && playable) video.current.currentTime = at;
  };
  const setIn = (value: number) => {
    const at = inPoint(value, to);
    setFrom(at);
    seek(at);
  };
  const setOut = (value: number) => {
    const at = outPoint(value, from, duration);
    setTo(at);
    seek(at);
  };
  const toggle = () => {
    const element = video.current;
    if (!playable && !playing && (time < from || time >= to - 0.05)) setTime(from);
    if (!playable) setPlaying(!playing);
    if (element === null || !playable) return;
    if (!element.paused) {
      element.pause();
      return;
    }
    if (time < from || time >= to - 0.05) element.currentTime = from;
    void element.play().catch(() => setPlayable(false));
  };

  // The part plays, not the clip: at its end it stops.
  useEveryFrame(playing, (passed) => {
    const element = video.current;
    if (!playable && frame !== null) {
      setTime(Math.min(to, time + passed));
      if (time + passed >= to) setPlaying(false);
    }
    if (element === null) return;
    setTime(element.currentTime);
    if (element.currentTime >= to) element.pause();
  });

  const body = useRef<HTMLDivElement>(null);
  useKeys(body, (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { i: () => setIn(time), o: () => setOut(time), ' ': toggle }[event.key.toLowerCase()];
    if (act === undefined || (event.key === ' ' && (event.target as HTMLElement).closest('button') !== null)) return;
    event.preventDefault();
    act();
  });

  return (
    <Modal title={t('trim.title', { name: clip.name })} className="trim" onClose={onClose}>
      <div className="trim-body" ref={body}>
        <p className="caption">{t('trim.hint')}</p>
        {error !== null && (
          <div className="inline-error" role="alert">
            <ErrorText error={error} file={clip.name} />
          </div>
        )}
        {address !== null && playable && (
          <video
            ref={video}
            src={address}
            muted
            playsInline
            preload="auto"
            aria-label={clip.name}
            onLoadedMetadata={() => {
              setPlayable((video.current?.videoWidth ?? 0) > 0);
              seek(from);
            }}
            onError={() => setPlayable(false)}
            onPlay={() => setPlaying(true)}
            onPause={() => setPlaying(false)}
          />
        )}
        {!playable && played.error !== null && <p className="caption">{t('trim.noPicture')}</p>}
        {!playable && played.error === null && (
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- it is drawn, frame by frame
          <canvas ref={canvas} className="trim-picture" data-testid="trim-picture" aria-label={clip.name} role="img" />
        )}
        <div className="trim-strip" data-testid="trim-strip">
          {strip === null ? <p className="caption">{error === null ? t('trim.loading') : ''}</p> : <FrameStrip strip={strip} />}
          <span className="strip-out" style={{ left: 0, width: part(from, duration) }} />
          <span className="strip-out" style={{ left: part(to, duration), right: 0 }} />
          <span className="strip-now" style={{ left: part(time, duration) }} />
          <Handle name={t('trim.in')} testId="trim-in" value={from} duration={duration} onChange={setIn} />
          <Handle name={t('trim.out')} testId="trim-out" value={to} duration={duration} onChange={setOut} />
        </div>
        <label className="inline trim-position">
          <span className="caption">{t('trim.position')}</span>
          <input
            type="range"
            min={0}
            max={duration}
            step={0.01}
            value={time}
            aria-valuetext={clock(time)}
            onChange={(event) => seek(Number(event.target.value))}
          />
          <span className="numbers">{clock(time)}</span>
        </label>
        <div className="buttons">
          <button type="button" onClick={toggle} disabled={(playable ? address : frame) === null}>
            {t(playing ? 'trim.pause' : 'trim.play')}
          </button>
          <button type="button" onClick={() => setIn(time)}>
            {t('trim.setIn')} <span className="numbers">{clock(from)}</span>
          </button>
          <button type="button" onClick={() => setOut(time)}>
            {t('trim.setOut')} <span className="numbers">{clock(to)}</span>
          </button>
          <button
            type="button"
            onClick={() => {
              setFrom(0);
              setTo(duration);
            }}
          >
            {t('trim.reset')}
          </button>
          <span className="caption numbers">{t('trim.length', { length: clock(to - from), duration: clock(duration) })}</span>
        </div>
        <p className="caption">{t('trim.set')}</p>
        <div className="buttons end">
          <button type="button" onClick={onClose}>
            {t('trim.cancel')}
          </button>
          <button type="button" className="primary" data-testid="trim-save" onClick={() => onSave(trimOf(from, to, duration))}>
            {t('trim.save')}
          </button>
        </div>
      </div>
    </Modal>
  );
}
