/** The renderer's promises: determinism, exact reversals, figures inside the frame, a consistent table of actions. */

import { describe, expect, it } from 'vitest';
import { actions } from './actions';
import { captionSets } from './captions';
import { postures } from './postures';
import { renderPosture, renderScene } from './scene';

const small = { frames: 6, width: 64, height: 48 };

describe('renderScene', () => {
  it('gives the same bytes for the same seed and others for another', () => {
    const first = renderScene(7, 'run', small);
    expect(renderScene(7, 'run', small)).toEqual(first);
    expect(renderScene(8, 'run', small).frames).not.toEqual(first.frames);
    expect(first.frames.length).toBe(6 * 48 * 64 * 3);
    expect(first.joints.length).toBe(6 * 13 * 2);
  });

  it('names an unknown action', () => {
    expect(() => renderScene(1, 'levitate', small)).toThrow(/levitate/);
  });

  it.each(actions.filter((action) => action.backward).map((action) => [action.id, action.reverseOf ?? '']))(
    '%s is %s played backward, byte for byte',
    (id, forward) => {
      const frameBytes = small.width * small.height * 3;
      const split = (frames: Uint8Array): string[] =>
        Array.from({ length: small.frames }, (_, index) =>
          Buffer.from(frames.subarray(index * frameBytes, (index + 1) * frameBytes)).toString('base64'),
        );
      for (const seed of [1, 2, 3]) {
        const there = split(renderScene(seed, forward, small).frames);
        const back = split(renderScene(seed, id, small).frames);
        expect(back).toEqual(there.toReversed());
        expect(new Set(there).size).toBeGreaterThan(2);
      }
    },
  );

  it.each(actions.map((action) => [action.id]))('%s stays inside the centre square and moves', (id) => {
    for (let seed = 0; seed < 12; seed++) {
      const { joints, frames } = renderScene(seed, id, { frames: 6, width: 147, height: 110 });
      for (let at = 0; at < joints.length; at += 2) {
        const [x = NaN, y = NaN] = [joints[at], joints[at + 1]];
        expect(Math.abs(x - 147 / 2), `x of joint ${(at / 2) % 13}, seed ${seed}`).toBeLessThan(52);
        expect(Math.abs(y - 110 / 2), `y of joint ${(at / 2) % 13}, seed ${seed}`).toBeLessThan(52);
      }
      expect(frames.subarray(0, 147 * 110 * 3)).not.toEqual(frames.subarray(147 * 110 * 3 * 3, 147 * 110 * 3 * 4));
    }
  });
});

describe('renderPosture', () => {
  it('gives every posture something to show, inside the frame', () => {
    postures.forEach((_, index) => {
      for (let seed = 0; seed < 12; seed++) {
        const still = renderPosture(seed, index, { width: 147, height: 110 });
        expect(still.shows.length).toBeGreaterThan(0);
        for (let at = 0; at < still.joints.length; at += 2) expect(Math.abs((still.joints[at] ?? NaN) - 73.5)).toBeLessThan(55);
      }
    });
  });
});

describe('the table of actions', () => {
  const learned = actions.filter((action) => action.learned);
  const keptOut = actions.filter((action) => !action.learned);

  it('has unique names in both languages, enough learned and kept-out actions, and whole pairs', () => {
    for (const field of ['id', 'en', 'zh'] as const) expect(new Set(actions.map((action) => action[field])).size).toBe(actions.length);
    expect(learned.length).toBeGreaterThanOrEqual(16);
    expect(keptOut.length).toBeGreaterThanOrEqual(8);
    const pairs = keptOut.filter((action) => action.reverseOf);
    expect(pairs.length).toBeGreaterThanOrEqual(12);
    for (const action of pairs) expect(actions.find((other) => other.id === action.reverseOf)?.reverseOf).toBe(action.id);
  });

  it('names no kept-out action in any caption', () => {
    const captions = captionSets().flatMap((set) => [...set.en, ...set.zh]);
    for (const action of keptOut)
      for (const name of [action.en, action.zh]) expect(captions.filter((caption) => caption.includes(name))).toEqual([]);
  });
});
