/**
 * From a file to pictures: the public door of this folder, for the engine's worker.
 *
 *   const clip = await decodeClip(file, { frames: 8, size: 224 });   // u8 RGB [views, 8, 224, 224, 3]
 *
 * The route, in order: `probeClip.ts` (probe/: what is it, which frames has it, when are they shown), `clip/plan.ts` (which
 * moments are wanted), `decodeClip.ts` (decode/: the frames there, as planes), frames/ (each is turned into RGB, resized and
 * cropped the moment it comes: pictures/, resize/). Beneath lie clip/ (the words these rooms share), bytes/, cutoff/, sources/
 * and ffmpeg/. `liveFrame.ts` takes single frames of a camera the same way from planes on; `copyByFfmpeg.ts` makes what browsers cannot read readable to them, `playFrames.ts` hands a clip over as frames for a player of our own. It imports aside, nn (the assembler) and base. Resizing alone, in Node too, is resize/'s own door.
 */
export { copyByFfmpeg } from './copyByFfmpeg';
export { decodeClip } from './decodeClip';
export { keyMoments } from './keyMoments';
export { playFrames } from './playFrames';
export { resizeLiveFrame } from './liveFrame';
export { probe } from './probeClip';
export { holdOpen } from './sources/heldContainer';
export type { DecodedClip, DecodeOptions, ProbedClip } from './clip/types';
