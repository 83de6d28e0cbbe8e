/** Small pictures of a film every few seconds, for a pointer that goes along it. */
import type { FrameStrip } from '../../shared/recognition/recognition';
import { momentTime, type TimelinePlan } from '../../shared/timeline/plan';
import type { Frames } from './decodePiece';
import type { Piece } from './pieces';

/** Over the whole film, however long it is. */
const mostPictures = 600;
const size = 72;

/** Those of a piece; the moments that it shares with the piece before were that one's. */
export function picturesOf({ size: R, pixels }: Frames, { from, to, index }: Piece, plan: TimelinePlan): FrameStrip {
  const every = Math.max(Math.round(1 / plan.step), Math.ceil(plan.moments / mostPictures));
  const first = index === 0 ? from : from + plan.frames - plan.strideSteps;
  const moments = Array.from({ length: to - first }, (_, at) => first + at).filter((moment) => moment % every === 0);
  const side = Math.min(size, R);
  const out = new Uint8Array(moments.length * side * side * 3);
  for (const [at, moment] of moments.entries())
    shrink(pixels.subarray((moment - from) * R * R * 3), R, out.subarray(at * side * side * 3), side);
  return { times: moments.map((moment) => momentTime(plan, moment)), size: side, pixels: out };
}

/** Mean over each small pixel's square: fair enough for a picture to point with. */
function shrink(from: Uint8Array, R: number, into: Uint8Array, side: number): void {
  for (let y = 0; y < side; y++) {
    const [top, bottom] = [Math.floor((y * R) / side), Math.ceil(((y + 1) * R) / side)];
    for (let x = 0; x < side; x++) {
      const [left, right] = [Math.floor((x * R) / side), Math.ceil(((x + 1) * R) / side)];
      const count = (bottom - top) * (right - left);
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let row = top; row < bottom; row++)
          for (let column = left; column < right; column++) sum += from[(row * R + column) * 3 + channel]!;
        into[(y * side + x) * 3 + channel] = sum / count;
      }
    }
  }
}
