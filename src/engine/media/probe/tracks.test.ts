import { expect, test } from 'vitest';
import { chooseTrack, type TrackCandidate } from './tracks';

const track = (given: Partial<TrackCandidate>): TrackCandidate => ({
  picture: false,
  isDefault: true,
  frames: 100,
  duration: 4,
  area: 320 * 240,
  ...given,
});
const video = track({});

test.each<readonly [string, readonly TrackCandidate[], number]>([
  ['nothing', [], -1],
  ['one track, whatever it is', [track({ picture: true, frames: 1 })], 0],
  ['stills in higher resolution', [video, track({ frames: 3, duration: 3, area: 640 * 480, isDefault: false })], 0],
  ['stills marked as default', [track({ frames: 3, area: 640 * 480 }), track({ isDefault: false })], 1],
  ['a thumbnail in front', [track({ frames: 1, duration: 0.04, area: 1280 * 720 }), video], 1],
  ["a cover that claims a video's length", [track({ picture: true, area: 1e7 }), video], 1],
  ['one frame beside two', [track({ frames: 1 }), track({ frames: 2 })], 1],
  ['a clip beside the video', [track({ duration: 0.5, frames: 60, area: 1e6 }), video], 1],
  ['the default one of two angles, though smaller', [track({ isDefault: false, area: 1e6 }), video], 1],
  ['the larger of two defaults', [video, track({ area: 1e6 })], 1],
  ['the first of two alike', [video, video], 0],
  ['counts that nobody knows', [track({ frames: null, duration: null }), track({ frames: null, duration: null, area: 1e6 })], 1],
])('%s', (_, tracks, expected) => {
  expect(chooseTrack(tracks)).toBe(expected);
});
