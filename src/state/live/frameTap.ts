/** Single frames of a running track: as the browser's own stream of frames where there is one, else off the video on the page. */

/** Frames come as they are taken; whoever gets one closes it. */
export type OnFrame = (frame: VideoFrame | ImageBitmap) => void;

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
  return Processor === undefined ? tapVideo(video, due, onFrame) : tapTrack(new Processor({ track, maxBufferSize: 1 }), due, onFrame);
}

function tapTrack({ readable }: TrackProcessor, due: () => boolean, onFrame: OnFrame): () => void {
  const reader = readable.getReader();
  let stopped = false;
  // Read to its end, which is the track's: a frame that a cancelled stream still holds is never closed.
  const read = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (stopped || !due()) value.close();
      else onFrame(value);
    }
  };
  read().catch(() => undefined); // the track ended: its own event says so
  return () => {
    stopped = true;
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
