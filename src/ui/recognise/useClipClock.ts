/**
 * Where a clip stands in time. A file the browser plays is led by its video element; any other by a clock of our own
 * that turns the sampled frames over like a flip-book.
 */
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import type { Seconds } from '../../shared/units';

export interface ClipClock {
  readonly video: RefObject<HTMLVideoElement | null>;
  /** null: not known yet. */
  readonly playable: boolean | null;
  readonly time: Seconds;
  readonly duration: Seconds;
  readonly playing: boolean;
  /** Width over height of the video element's picture; null before it is known. */
  readonly aspect: number | null;
  readonly seek: (time: Seconds) => void;
  readonly toggle: () => void;
  readonly handlers: {
    readonly onLoadedMetadata: () => void;
    readonly onLoadedData: () => void;
    readonly onError: () => void;
    readonly onPlay: () => void;
    readonly onPause: () => void;
    readonly onSeeked: () => void;
  };
}

/** @param knownDuration what the engine found, for files the browser cannot play or whose length it does not know */
export function useClipClock(knownDuration: Seconds | null): ClipClock {
  const video = useRef<HTMLVideoElement>(null);
  const [playable, setPlayable] = useState<boolean | null>(null);
  const [time, setTime] = useState<Seconds>(0);
  const [playing, setPlaying] = useState(false);
  const [videoDuration, setVideoDuration] = useState<Seconds | null>(null);
  const [aspect, setAspect] = useState<number | null>(null);
  const duration = videoDuration ?? knownDuration ?? 0;

  useEffect(() => {
    if (!playing) return undefined;
    let request = 0;
    let before = performance.now();
    const tick = (now: number) => {
      const element = video.current;
      if (playable && element !== null) setTime(element.currentTime);
      else setTime((last) => (last + (now - before) / 1000) % Math.max(duration, 0.001));
      before = now;
      request = requestAnimationFrame(tick);
    };
    request = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(request);
  }, [playing, playable, duration]);

  const seek = useCallback(
    (to: Seconds) => {
      const wanted = Math.min(Math.max(to, 0), Math.max(duration, 0));
      setTime(wanted);
      // A frame's own moment can round down to the frame before it: aim a millisecond inside.
      if (playable && video.current !== null) video.current.currentTime = wanted + 0.001;
    },
    [playable, duration],
  );

  const toggle = useCallback(() => {
    const element = video.current;
    if (!playable || element === null) setPlaying((now) => !now);
    else if (element.paused) void element.play().catch(() => setPlaying(false));
    else element.pause();
  }, [playable]);

  const handlers = {
    onLoadedMetadata: () => {
      const element = video.current;
      if (element === null) return;
      // A file whose sound plays and whose pictures do not is no video for us.
      setPlayable(element.videoWidth > 0);
      if (element.videoWidth > 0) setAspect(element.videoWidth / element.videoHeight);
      if (Number.isFinite(element.duration) && element.duration > 0) setVideoDuration(element.duration);
    },
    onLoadedData: () => setPlayable((video.current?.videoWidth ?? 0) > 0),
    onError: () => setPlayable(false),
    onPlay: () => setPlaying(true),
    onPause: () => setPlaying(false),
    onSeeked: () => {
      if (video.current?.paused)
        setTime((shown) => (Math.abs(shown - video.current!.currentTime) < 0.01 ? shown : video.current!.currentTime));
    },
  };
  return { video, playable, time, duration, playing, aspect, seek, toggle, handlers };
}
