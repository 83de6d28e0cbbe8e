/** A planned view as the encoder takes it: made on the GPU from the clip's frames where there are kernels for it, else here. */
import type * as tf from '@tensorflow/tfjs-core';
import { resample, rgbRows } from '../../media/resize';
import { currentKernels } from '../../nn';
import { normalisedFrames } from '../../model/normalise';
import type { ViewPlan } from './augment';
import type { CachedFrames } from '../task/task';
import { changePicture } from './pictureChanges';

/** [T, size, size, 3], floats or packed bytes as `normalisedFrames` gives them; the caller frees it. */
export function viewFrames(clip: CachedFrames, plan: ViewPlan): tf.Tensor4D {
  const chosen = plan.moments.map((moment) => clip.frames[moment]!);
  return currentKernels().drawPictures?.(chosen, clip, plan) ?? normalisedFrames(renderView(clip, plan), plan.size);
}

/** The view's bytes, u8 RGB [T, size, size, 3]. */
export function renderView(clip: CachedFrames, { moments, size, columns, rows, mirrored, changes }: ViewPlan): Uint8Array {
  const bytes = size * size * 3;
  const view = new Uint8Array(moments.length * bytes);
  for (const [t, moment] of moments.entries()) {
    const frame = view.subarray(t * bytes, (t + 1) * bytes);
    frame.set(resample(rgbRows(clip.frames[moment]!, clip.width, clip.height), columns, rows, { width: size, height: size }));
    if (mirrored) mirror(frame, size);
    for (const change of changes) changePicture(frame, size, change);
  }
  return view;
}

function mirror(frame: Uint8Array, size: number): void {
  for (let row = 0; row < size; row++) {
    for (let left = 0, right = size - 1; left < right; left++, right--) {
      const [a, b] = [(row * size + left) * 3, (row * size + right) * 3];
      for (let channel = 0; channel < 3; channel++) [frame[a + channel], frame[b + channel]] = [frame[b + channel]!, frame[a + channel]!];
    }
  }
}
