/** The worker in which decoded pictures are resized, see resizeAside.ts. */
import { pictureRows } from './picture';
import { resizeRegion } from './resize';
import type { ResizeReply, ResizeRequest } from './resizeAside';

self.addEventListener(
  'message',
  ({ data: { id, picture, orientation, resized, region } }: MessageEvent<ResizeRequest>) => {
    const band = resizeRegion(pictureRows(picture, orientation), resized.width, resized.height, region);
    const reply: ResizeReply = { id, band, memory: picture.data.buffer };
    self.postMessage(reply, { transfer: [band.buffer, reply.memory] });
  },
);
