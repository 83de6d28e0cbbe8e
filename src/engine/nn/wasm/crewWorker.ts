/** A helper of the crew in a worker of the page's (crew.ts). */
import { help, type HelperStart } from './crew';

addEventListener('message', ({ data }: MessageEvent<HelperStart>) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
  help(data, () => postMessage('ready'));
});
