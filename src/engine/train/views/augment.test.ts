import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../shared/base/random';
import type { Augmentation } from '../../../shared/teaching/teaching';
import { paperAugmentation } from '../../../shared/teaching/trainingPresets';
import { centreView, drawCrop, drawView, meanColour } from './augment';
import type { CachedFrames } from '../task/task';
import { tellsLeftFromRight } from './handedness';
import { renderView } from './view';

const none: Augmentation = {
  randomResizedCrop: false,
  smallestCrop: 1,
  flip: false,
  grey: 0,
  randomFrame: false,
  randAugment: false,
  randomErasing: false,
  labelSmoothing: 0,
};

const viewOf = (clip: CachedFrames, size: number, settings: Augmentation, mayFlip: boolean, seed: number): Uint8Array =>
  renderView(clip, drawView(clip, size, settings, mayFlip, createRandom(seed)));

/** Frame m is filled with value m, except a bright column at the left. */
function clipOf(T: number, perSegment: number, width = 20, height = 16): CachedFrames {
  const frames = Array.from({ length: T * perSegment }, (_, m) => {
    const frame = new Uint8Array(width * height * 3).fill(m);
    for (let y = 0; y < height; y++) frame.fill(200, y * width * 3, (y * width + 3) * 3);
    return frame;
  });
  return { frames, width, height, perSegment };
}

describe('views', () => {
  test('the measuring view is the middle moment, centre crop, rounded half to even', () => {
    const clip = clipOf(2, 4, 21, 16);
    const view = centreView(clip, 8);
    expect(view).toHaveLength(2 * 8 * 8 * 3);
    expect(view[0]).toBe(2);
    expect(view[8 * 8 * 3]).toBe(6);
    const marked = clip.frames[2]!;
    marked[(4 * 21 + 6) * 3] = 99; // (21 - 8) / 2 = 6.5 -> 6
    expect(centreView(clip, 8)[0]).toBe(99);
  });

  test('without augmentation nothing is random and the centre square fills the view', () => {
    const clip = clipOf(2, 1, 20, 16);
    const [a, b] = [viewOf(clip, 16, none, true, 1), viewOf(clip, 16, none, true, 2)];
    expect(a).toEqual(b);
    expect(a[0]).toBe(200); // columns 2..17: the bright one at the left edge
    expect(a[3]).toBe(0);
  });

  test('the same seed draws the same view, another seed another one', () => {
    const clip = clipOf(4, 4);
    const settings = { ...paperAugmentation, randAugment: true, randomErasing: true };
    const draw = (seed: number): Uint8Array => viewOf(clip, 12, settings, true, seed);
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
  });

  test('random frames stay inside their own segment, so that order is kept', () => {
    const clip = clipOf(4, 4);
    const seen = new Set<number>();
    for (let seed = 0; seed < 40; seed++) {
      const view = viewOf(clip, 4, { ...none, randomFrame: true }, true, seed);
      for (let t = 0; t < 4; t++) {
        const moment = view[(t * 16 + 5) * 3]!;
        expect(Math.floor(moment / 4)).toBe(t);
        seen.add(moment);
      }
    }
    expect(seen.size).toBe(16);
  });

  test('half of the views are mirrored, none when the labels tell left from right', () => {
    const clip = clipOf(1, 1, 16, 16);
    const mirrored = (mayFlip: boolean): number =>
      Array.from({ length: 400 }, (_, seed) => viewOf(clip, 16, { ...none, flip: true }, mayFlip, seed)).filter(
        (view) => view[0] !== 200 && view[15 * 3] === 200,
      ).length;
    expect(mirrored(true)).toBeGreaterThan(160);
    expect(mirrored(true)).toBeLessThan(240);
    expect(mirrored(false)).toBe(0);
  });

  test('a fifth of the views is grey', () => {
    const clip: CachedFrames = { frames: [new Uint8Array(48).map((_, at) => (at % 3) * 90)], width: 4, height: 4, perSegment: 1 };
    const grey = Array.from({ length: 500 }, (_, seed) => viewOf(clip, 4, { ...none, grey: 0.2 }, true, seed)).filter(
      (view) => view[0] === view[1] && view[1] === view[2],
    ).length;
    expect(grey / 500).toBeGreaterThan(0.14);
    expect(grey / 500).toBeLessThan(0.26);
  });

  test('erasing fills one place in every frame with the mean colour', () => {
    const clip = clipOf(3, 1, 32, 32);
    const erased = Array.from({ length: 60 }, (_, seed) => viewOf(clip, 32, { ...none, randomErasing: true }, true, seed)).map((view) =>
      [0, 1, 2].map((t) => {
        let count = 0;
        for (let at = t * 3072; at < (t + 1) * 3072; at += 3) if (view[at] === meanColour[0] && view[at + 2] === meanColour[2]) count += 1;
        return count;
      }),
    );
    expect(erased.filter(([first]) => first! > 0).length).toBeGreaterThan(5);
    for (const [a, b, c] of erased) expect([b, c]).toEqual([a, a]);
  });
});

test('crops keep the asked share of the area and torchvision ratios, inside the picture', () => {
  const random = createRandom(7);
  const shares: number[] = [];
  for (let draw = 0; draw < 500; draw++) {
    const { left, top, width, height } = drawCrop(120, 90, 0.3, random);
    expect(left >= 0 && top >= 0 && left + width <= 120 && top + height <= 90).toBe(true);
    expect(width / height).toBeGreaterThan(0.72);
    expect(width / height).toBeLessThan(1.39);
    shares.push((width * height) / (120 * 90));
  }
  expect(Math.min(...shares)).toBeGreaterThan(0.29);
  expect(Math.min(...shares)).toBeLessThan(0.4);
  expect(Math.max(...shares)).toBeGreaterThan(0.9);
});

describe('resampling', () => {
  const ramp = (side: number): CachedFrames => {
    const frame = new Uint8Array(side * side * 3);
    for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) frame.fill(x * 4 + y, (y * side + x) * 3, (y * side + x) * 3 + 3);
    return { frames: [frame], width: side, height: side, perSegment: 1 };
  };

  test('the whole picture at its own size is the picture', () => {
    const clip = ramp(16);
    expect(viewOf(clip, 16, none, true, 1)).toEqual(clip.frames[0]);
  });

  test.each([[8], [5], [32], [40]])('a linear ramp stays linear at size %i', (size) => {
    const view = viewOf(ramp(40), size, none, true, 1);
    const inside = Math.ceil((size / 40) * 2); // a filter cut at the border leans inwards
    for (let x = inside; x < size - inside; x++) {
      const centre = ((x + 0.5) * 40) / size - 0.5;
      const row = ((inside + 0.5) * 40) / size - 0.5;
      expect(Math.abs(view[(inside * size + x) * 3]! - (centre * 4 + row))).toBeLessThanOrEqual(1.01);
    }
  });
});

test.each([
  ['push to the left', '', true],
  ['turning clockwise', '', true],
  ['Right hook', '', true],
  ['', '向右推', true],
  ['', '逆时针转动', true],
  ['throw', '左右摇头', false],
  ['clap', '拍手', false],
  ['bright idea', '', false],
  ['leftover food', '', false],
])('"%s" "%s" tells left from right: %s', (en, zh, expected) => {
  expect(tellsLeftFromRight({ en, zh })).toBe(expected);
});
