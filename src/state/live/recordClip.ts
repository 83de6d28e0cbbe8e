/** A few seconds of a stream as a video file, by the browser's own recorder. */
import { cancelled } from '../../shared/errors/errors';
import type { Seconds } from '../../shared/base/units';

/** The first that the browser writes; our decoders read them all. */
const types = ['video/webm;codecs=vp8', 'video/webm', 'video/mp4'] as const;
const bitsPerSecond = 2_500_000;

export function canRecord(): boolean {
  return typeof MediaRecorder !== 'undefined';
}

/** @throws AppError `cancelled`: the signal, or the camera went away before the end */
export async function recordClip(stream: MediaStream, name: string, length: Seconds, signal: AbortSignal): Promise<File> {
  const mimeType = types.find((type) => MediaRecorder.isTypeSupported(type)) ?? '';
  const recorder = new MediaRecorder(stream, { ...(mimeType === '' ? {} : { mimeType }), videoBitsPerSecond: bitsPerSecond });
  const parts: Blob[] = [];
  let whole = false;
  return new Promise((resolve, reject) => {
    const stop = (): void => void (recorder.state !== 'inactive' && recorder.stop());
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
    recorder.addEventListener('error', () => reject(cancelled()));
    recorder.addEventListener('stop', () => {
      signal.removeEventListener('abort', stop);
      const { type } = recorder.mimeType === '' ? { type: 'video/webm' } : { type: recorder.mimeType };
      const ending = type.startsWith('video/mp4') ? 'mp4' : 'webm';
      if (whole && !signal.aborted) resolve(new File(parts, `${name}.${ending}`, { type }));
      else reject(cancelled());
    });
    signal.addEventListener('abort', stop);
    // Counted from the first frame that is written: recorders take a moment to begin.
    recorder.addEventListener('start', () => {
      setTimeout(() => {
        whole = recorder.state !== 'inactive';
        stop();
      }, length * 1000);
    });
    recorder.start();
  });
}
