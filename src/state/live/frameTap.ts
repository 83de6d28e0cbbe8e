/** Single frames of a running track: as the browser's own stream of frames where there is one, else off the video on the page. */
import type { Milliseconds } from '../../shared/base/units';

/** Frames come as they are taken; whoever gets one closes it. */
export type OnFrame = (frame: VideoFrame | ImageBitmap) => void;

/** A screen on which nothing moves sends no next frame. */
const longestWait: Milliseconds = 250;

/** Chromium's, not yet in TypeScript's library. */
interface TrackProcessor {
  readonly readable: ReadableStream<VideoFrame>;
}
type TrackProcessorClass = new (init: { readonly track: MediaStreamTrack; readonly maxBufferSize?: number }) => TrackProcessor;

function trackProcessor(): TrackProcessorClass | undefined {
  return (globalThis as { readonly MediaStreamTrackProcessor?: TrackProcessorClass }).MediaStreamTrackProcessor;
}

/** Frames go on coming while the tab is hidden. */
export function goesOnHidden(): boolean {
  return trackProcessor() !== undefined;
}

/**
 * @param video plays the track; frames come from it where the browser has no stream of them
 * @param due whether the next frame is wanted at all: one that is not costs nothing
 * @returns stops
 */
export function tapFrames(track: MediaStreamTrack, video: HTMLVideoElement, due: () => boolean, onFrame: OnFrame): () => void {
  const Processor = trackProcessor();
  return Processor === undefined ? tapVideo(video, due, onFrame) : tapTrack(track, Processor, due, onFrame);
}

function tapTrack(track: MediaStreamTrack, Processor: TrackProcessorClass, due: () => boolean, onFrame: OnFrame): () => void {
  // A clone, which outlives the track by one frame: one that is on its way to the reader when its track stops is lost unclosed.
  const own = track.clone();
  const reader = new Processor({ track: own, maxBufferSize: 1 }).readable.getReader();
  let stopped = false;
  const read = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (!stopped && due()) onFrame(value);
      else value.close();
      if (stopped) return;
    }
  };
  read()
    .catch(() => undefined) // the track ended: its own event says so
    .finally(() => own.stop());
  return () => {
    stopped = true;
    setTimeout(() => own.stop(), longestWait);
  };
}

function tapVideo(video: HTMLVideoElement, due: () => boolean, onFrame: OnFrame): () => void {
  let stopped = false;
  const take = async (): Promise<void> => {
    if (stopped || video.videoWidth === 0 || !due()) return;
    const frame = typeof VideoFrame === 'undefined' ? await createImageBitmap(video) : new VideoFrame(video);
    if (stopped) frame.close();
    else onFrame(frame);
  };
  const hasCallback = 'requestVideoFrameCallback' in video;
  const next = (act: () => void): void => void (hasCallback ? video.requestVideoFrameCallback(act) : requestAnimationFrame(act));
  const follow = (): void => {
    if (stopped) return;
    take().catch(() => undefined); // the video has no picture at this moment
    next(follow);
  };
  next(follow);
  return () => {
    stopped = true;
  };
}
