/** A file becomes frames: probe, plan, decode, resize and crop. Runs in the engine's worker. */
export { decodeClip, probe } from './decode';
export { planMoments } from './plan';
export { releaseFfmpeg } from './ffmpegRunner';
export { centerOffset, resample, resampleWeights, resizeRegion, rgbRows, shortSideSize, type Region, type RowSource, type Size, type Weights } from './resize';
export type {
  Crop,
  DecodedClip,
  DecodeOptions,
  DecodeProgress,
  MomentOptions,
  ProbedClip,
  Timeline,
  Trim,
  ViewOptions,
} from './types';
