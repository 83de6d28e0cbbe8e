/**
 * The worker of the package @ffmpeg/ffmpeg, in which the core runs, and two signs for whoever started it, sent as lines of the
 * log because that is what the package passes on: that it lives, and that ffmpeg has read on in the file. The package tells
 * neither, so a worker that the system ended, or a command caught in a loop, would be waited for until the time limit.
 */
import '@ffmpeg/ffmpeg/worker';
import { holdLifeline } from '../../../shared/protocol/lifeline';
import { signTypes } from './signs';

function say(type: string, message: string): void {
  self.postMessage({ type: 'LOG', data: { type, message } }, { transfer: [] });
}

const { prototype } = FileReaderSync;
const read = prototype.readAsArrayBuffer;
let lastSign = 0;
/** Every read of a mounted file comes here; a sign goes out at most ten times a second. */
prototype.readAsArrayBuffer = function readAsArrayBuffer(blob: Blob): ArrayBuffer {
  const now = performance.now();
  if (now - lastSign >= 100) {
    lastSign = now;
    say(signTypes.reading, '');
  }
  return read.call(this, blob);
};

holdLifeline((lifeline) => say(signTypes.lifeline, lifeline));
