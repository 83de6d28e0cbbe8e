/**
 * Where a clip stands in time. A file the browser plays is led by its video element; any other by a clock of our own
 * over frames that the engine decodes (`usePlayedFrames`); until those are there it shows the sampled ones.
 */
import { useCallback, useRef, useState, type RefObject } from 'react';
import type { Seconds } from '../../../shared/base/units';
import type { PlayedFrame } from '../../../state/played/pieces';
import { useEveryFrame } from '../../common/hooks/useEveryFrame';
import { usePlayedFrames } from '../../common/hooks/usePlayedFrames';

export interface ClipClock {
  readonly video: RefObject<HTMLVideoElement | null>;
  /** null: not known yet. */
  readonly playable: boolean | null;
  readonly time: Seconds;
  readonly duration: Seconds;
  readonly playing: boolean;
  /** Width over height of the picture; null before it is known. */
  readonly aspect: number | null;
  /** Of a file the browser does not play: its frame now; null while it is not decoded, and where the video element leads. */
  readonly frame: PlayedFrame | null;
  /** It will not come: what the engine looked at is all there is. */
  readonly onlySampled: boolean;
  readonly seek: (time: Seconds) => void;
  readonly toggle: () => void;
  readonly play: () => void;
  /** Playback speed, 1 as filmed. */
  readonly rate: number;
  readonly setRate: (rate: number) => void;
  /** The part that plays over and over; null: the clip as a whole. */
  readonly loop: Loop | null;
  readonly setLoop: (loop: Loop | null) => void;
  readonly handlers: {
    readonly onLoadedMetadata: () => void;
    readonly onLoadedData: () => void;
    readonly onError: () => void;
    readonly onPlay: () => void;
    readonly onPause: () => void;
    readonly onSeeked: () => void;
  };
}

interface Loop {
  readonly from: Seconds;
  readonly to: Seconds;
}

/**
 * @param file for frames of what the browser does not play; null while there is none
 * @param knownDuration what the engine found, for files the browser cannot play or whose length it does not know
 */
export function useClipClock(file: File | null, knownDuration: Seconds | null): ClipClock {
  const video = useRef<HTMLVideoElement>(null);
  const [playable, setPlayable] = useState<boolean | null>(null);
  const [time, setTime] = useState<Seconds>(0);
  const [playing, setPlaying] = useState(false);
  const [videoDuration, setVideoDuration] = useState<Seconds | null>(null);
  const [aspect, setAspect] = useState<number | null>(null);
  const [rate, keepRate] = useState(1);
  const [loop, setLoop] = useState<Loop | null>(null);
  const duration = videoDuration ?? knownDuration ?? 0;
  const played = usePlayedFrames(playable === false ? file : null, time);
  const frame = played.frame(time);
  const shape = frame?.piece ?? null;

  const seek = useCallback(
    (to: Seconds) => {
      const wanted = Math.min(Math.max(to, 0), Math.max(duration, 0));
      setTime(wanted);
      // Whoever goes elsewhere has done with the part that was looped.
      setLoop((now) => (now !== null && (wanted < now.from || wanted > now.to) ? null : now));
      // A frame's own moment can round down to the frame before it: aim a millisecond inside.
      if (playable && video.current !== null) video.current.currentTime = wanted + 0.001;
    },
    [playable, duration],
  );

  useEveryFrame(playing, (passed) => {
    const element = video.current;
    const led = playable && element !== null;
    // What is not decoded yet is waited for.
    const ready = led || played.error !== null || file === null || frame !== null;
    const now = led ? element.currentTime : ready ? (time + passed * rate) % Math.max(duration, 0.001) : time;
    const back = loop !== null && (now >= loop.to || now < loop.from - 0.1) && !(led && element.seeking);
    if (back) seek(loop.from);
    else setTime(now);
  });

  const toggle = useCallback(() => {
    const element = video.current;
    if (!playable || element === null) setPlaying((now) => !now);
    else if (element.paused) void element.play().catch(() => setPlaying(false));
    else element.pause();
  }, [playable]);

  const play = useCallback(() => {
    const element = video.current;
    if (!playable || element === null) setPlaying(true);
    else void element.play().catch(() => setPlaying(false));
  }, [playable]);

  const setRate = useCallback((wanted: number) => {
    keepRate(wanted);
    if (video.current !== null) video.current.playbackRate = wanted;
  }, []);

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
  const [playedAspect, setPlayedAspect] = useState<number | null>(null);
  if (shape !== null && playedAspect !== shape.width / shape.height) setPlayedAspect(shape.width / shape.height);
  const onlySampled = playable === false && (played.error !== null || file === null);
  return {
    video,
    playable,
    time,
    duration,
    playing,
    frame,
    onlySampled,
    aspect: playable === false ? playedAspect : aspect,
    seek,
    toggle,
    play,
    rate,
    setRate,
    loop,
    setLoop,
    handlers,
  };
}
