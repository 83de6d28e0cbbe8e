/** The worker in which videos are looked at and decoded, see mediaAside.ts. */
import { showHelperLife } from '../../base/helperLife';
import { answerTasks } from '../../aside/answer';
import type { FromAside, ToAside } from '../../aside/protocol';
import { mediaTasks, type DecodeOutput } from './mediaTasks';

/** Pictures leave without being copied. */
function transferred(message: FromAside): Transferable[] {
  if (message.type !== 'result') return [];
  const pixels = (message.output as Partial<DecodeOutput>).collected?.pixels;
  return pixels === undefined ? [] : [pixels.buffer as ArrayBuffer];
}

answerTasks(mediaTasks, {
  post: (message) => self.postMessage(message, { transfer: transferred(message) }),
  listen: (onTask) => self.addEventListener('message', ({ data }: MessageEvent<ToAside>) => onTask(data)),
});
showHelperLife();
