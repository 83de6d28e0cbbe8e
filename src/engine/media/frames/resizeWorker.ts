/** The worker in which decoded pictures are resized, see resizeAside.ts. */
import { showHelperLife } from '../../base/helperLife';
import { pictureRows } from '../pictures/pictureRows';
import { resizeRegion } from '../resize/resize';
import type { ResizeReply, ResizeRequest } from './resizeJob';

self.addEventListener('message', ({ data: { id, picture, orientation, resized, region, filter } }: MessageEvent<ResizeRequest>) => {
  const band = resizeRegion(pictureRows(picture, orientation), resized.width, resized.height, region, filter);
  const reply: ResizeReply = { id, band, memory: picture.data.buffer };
  self.postMessage(reply, { transfer: [band.buffer, reply.memory] });
});

showHelperLife();
