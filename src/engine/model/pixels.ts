/** How an encoder wants its pictures: mean and deviation of each channel, the filter that resizes them, and the mode. */
export type Three = readonly [number, number, number];

export interface Pixels {
  /** Of values between 0 and 1. */
  readonly mean: Three;
  readonly deviation: Three;
  readonly filter: 'bicubic' | 'bilinear';
  /** shortest: the short side to the size, then a crop (the paper's way); squash: both sides, whatever the shape. */
  readonly resize: 'shortest' | 'squash';
}

/** CLIP's own (docs/method.md, "Input"): every frame is normalised by their mean and deviation; visionParams takes other models' in. */
export const clipPixels: Pixels = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  deviation: [0.26862954, 0.26130258, 0.27577711],
  filter: 'bicubic',
  resize: 'shortest',
};
