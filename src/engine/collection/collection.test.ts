import { describe, expect, test } from 'vitest';
import type { TeachingClip } from '../../shared/teaching/teaching';
import {
  addClass,
  addClip,
  changeClips,
  type CollectionState,
  collectionSignature,
  describeCollection,
  emptyCollection,
  findClass,
  holdOutShare,
  removeClass,
  removeClips,
  renameClass,
} from './collection';
import { fingerprintOf, looksTheSame } from './fingerprint';

function clip(id: string, classId: string, more: Partial<TeachingClip> = {}): TeachingClip {
  return {
    id,
    classId,
    name: `${id}.mp4`,
    bytes: 1,
    role: 'train',
    roleBy: 'automatic',
    trim: null,
    duration: 2,
    width: 8,
    height: 8,
    hash: `hash-${id}`,
    fingerprint: '',
    poster: null,
    problem: null,
    ...more,
  };
}

function collectionOf(counts: Record<string, number>): CollectionState {
  let state = emptyCollection;
  for (const [name, count] of Object.entries(counts)) {
    state = addClass(state, name, { en: name, zh: '' });
    for (let index = 0; index < count; index++) state = addClip(state, clip(`${name}${index}`, name));
  }
  return state;
}

const heldOut = (state: CollectionState, classId?: string): string[] =>
  state.clips.filter((item) => item.role === 'held-out' && (classId === undefined || item.classId === classId)).map((item) => item.id);

describe('held-out clips', () => {
  test('a quarter of each class, one of two, none of one', () => {
    const state = collectionOf({ a: 1, b: 2, c: 8, d: 3 });
    expect(['a', 'b', 'c', 'd'].map((id) => heldOut(state, id).length)).toEqual([0, 1, 2, 1]);
  });

  test('another share, none at all, and the share outlives changes', () => {
    let state = holdOutShare(collectionOf({ b: 2, c: 8 }), 0.5);
    expect(['b', 'c'].map((id) => heldOut(state, id).length)).toEqual([1, 4]);
    state = addClip(removeClass(state, 'b'), clip('c8', 'c'));
    state = addClip(state, clip('c9', 'c'));
    expect(heldOut(state)).toHaveLength(5);
    expect(describeCollection(state, false, false).heldOutShare).toBe(0.5);
    expect(heldOut(holdOutShare(state, 0))).toEqual([]);
  });

  test('do not depend on the order in which clips came', () => {
    const state = collectionOf({ c: 8 });
    let other = addClass(emptyCollection, 'c', { en: 'c', zh: '' });
    for (const item of state.clips.toReversed()) other = addClip(other, item);
    expect(heldOut(other).toSorted()).toEqual(heldOut(state).toSorted());
  });

  test("the person's choice stays and the automatic ones make room", () => {
    let state = collectionOf({ c: 4 });
    const other = state.clips.find((item) => item.role === 'train')!.id;
    state = changeClips(state, [other], { role: 'held-out' });
    expect(heldOut(state)).toEqual([other]);
    state = changeClips(state, [other], { role: 'automatic' });
    expect(heldOut(state)).toHaveLength(1);
  });

  test('a split that names test clips holds out nothing else', () => {
    let state = addClass(emptyCollection, 'c', { en: 'c', zh: '' });
    state = addClip(state, clip('t', 'c', { role: 'held-out', roleBy: 'split' }));
    for (let index = 0; index < 20; index++) state = addClip(state, clip(`n${index}`, 'c'));
    expect(heldOut(state)).toEqual(['t']);
  });

  test('the same file twice never lies on both sides by our doing', () => {
    let state = collectionOf({ c: 4 });
    for (let index = 0; index < 4; index++) state = addClip(state, clip(`again${index}`, 'c', { hash: `hash-c${index}` }));
    expect(describeCollection(state, false, false).duplicates.map((item) => item.acrossRoles)).toEqual([false, false, false, false]);
    expect(heldOut(state).length).toBeGreaterThan(0);
  });

  test('a clip encoded anew goes where its first version goes, over as many steps as it takes', () => {
    const look = (level: number): string =>
      level
        .toString(16)
        .padStart(2, '0')
        .repeat(3 * 144);
    let state = addClass(emptyCollection, 'c', { en: 'c', zh: '' });
    // Two and two levels apart: the first and the third do not look the same, and are one clip all the same.
    for (const [film, level] of [20, 60, 100, 140].entries()) {
      for (const step of [0, 2, 4]) state = addClip(state, clip(`film${film}-${step}`, 'c', { fingerprint: look(level + step) }));
    }
    expect(new Set(heldOut(state).map((id) => id.split('-')[0])).size).toBe(1);
    expect(heldOut(state)).toHaveLength(3);
    const { duplicates } = describeCollection(state, false, false);
    expect(duplicates).toHaveLength(8);
    expect(duplicates.every(({ kind, acrossRoles }) => kind === 'near' && !acrossRoles)).toBe(true);
    expect(duplicates.slice(0, 2).map(({ clips }) => clips.join())).toEqual(['film0-0,film0-2', 'film0-2,film0-4']);
    // A clip that is gone ties nothing any more.
    const without = removeClips(state, ['film0-2']);
    expect(describeCollection(without, false, false).duplicates).toHaveLength(6);
  });

  test('clips of one film or person are held out together, in whatever classes they stand', () => {
    let state = addClass(addClass(emptyCollection, 'golf', { en: 'golf', zh: '' }), 'swim', { en: 'swim', zh: '' });
    for (const person of ['anna', 'bob', 'eve', 'joe']) {
      for (const id of ['golf', 'swim']) {
        for (const take of [1, 2]) state = addClip(state, clip(`${id}-${person}-${take}`, id, { group: person }));
      }
    }
    const people = new Set(heldOut(state).map((id) => id.split('-')[1]));
    expect(people.size).toBe(1);
    expect(heldOut(state)).toHaveLength(4);
  });

  test('the same file in two classes never trains in one and tests in the other by our doing', () => {
    let state = collectionOf({ a: 8, b: 8 });
    for (let index = 0; index < 8; index++) state = addClip(state, clip(`again${index}`, 'b', { hash: `hash-a${index}` }));
    expect(heldOut(state, 'a').length).toBeGreaterThan(0);
    expect(
      describeCollection(state, false, false).duplicates.every(({ acrossClasses, acrossRoles }) => acrossClasses && !acrossRoles),
    ).toBe(true);
  });

  test('a clip of a film that trains by choice trains too', () => {
    let state = collectionOf({ c: 2 });
    state = addClip(state, clip('one', 'c', { group: 'film', role: 'train', roleBy: 'person' }));
    state = addClip(state, clip('0', 'c', { group: 'film', hash: '0' }));
    expect(heldOut(state)).not.toContain('0');
  });

  test('clips set aside count for nothing', () => {
    let state = addClass(emptyCollection, 'c', { en: 'c', zh: '' });
    const problem = { code: 'nothing-decodable', message: '', remedy: '', details: {} } as const;
    state = addClip(addClip(state, clip('good', 'c')), clip('bad', 'c', { problem }));
    expect(heldOut(state)).toEqual([]);
    expect(describeCollection(state, false, false).gaps.map((gap) => gap.kind)).toContain('clip-set-aside');
  });
});

describe('gaps', () => {
  const gaps = (state: CollectionState): string[] => describeCollection(state, false, false).gaps.map((gap) => gap.kind);

  test.each([
    ['nothing', {}, ['no-classes'], false],
    ['one class', { a: 4 }, ['one-class'], false],
    ['an empty class', { a: 4, b: 0 }, ['class-without-training-clips'], false],
    ['one clip each', { a: 1, b: 1 }, ['class-with-one-clip', 'class-with-one-clip', 'nothing-held-out'], true],
    ['one class measured', { a: 4, b: 1 }, ['class-with-one-clip'], true],
    ['enough', { a: 4, b: 4 }, [], true],
  ])('%s', (_name, counts, kinds, canTrain) => {
    const state = collectionOf(counts as Record<string, number>);
    expect(gaps(state)).toEqual(kinds);
    expect(describeCollection(state, false, false).canTrain).toBe(canTrain);
  });

  test('measuring takes two classes with held-out clips', () => {
    expect(describeCollection(collectionOf({ a: 4, b: 1 }), false, false).canMeasure).toBe(false);
    expect(describeCollection(collectionOf({ a: 4, b: 2 }), false, false).canMeasure).toBe(true);
  });
});

test('classes are found by either name, renamed and removed with their clips', () => {
  let state = addClass(collectionOf({ wave: 3 }), 'z', { en: '', zh: '拍手' });
  expect(findClass(state, { en: ' Wave ', zh: '' })?.id).toBe('wave');
  expect(findClass(state, { en: '', zh: '拍手' })?.id).toBe('z');
  expect(findClass(state, { en: 'clap', zh: '' })).toBeUndefined();
  const before = collectionSignature(state);
  state = renameClass(state, 'wave', { en: 'greet', zh: '打招呼' });
  expect(collectionSignature(state)).not.toBe(before);
  state = removeClass(state, 'wave');
  expect(state.clips).toHaveLength(0);
  expect(state.classes.map((item) => item.id)).toEqual(['z']);
});

test('removing clips takes them out', () => {
  expect(removeClips(collectionOf({ c: 4 }), ['c0', 'c2']).clips.map((item) => item.id)).toEqual(['c1', 'c3']);
});

describe('duplicates', () => {
  const picture = (seed: number, width: number, height: number): Uint8Array => {
    const pixels = new Uint8Array(width * height * 3);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const value = 128 + 100 * Math.sin(seed + (5 * x) / width) * Math.cos((seed * 3 + 7 * y) / height);
        pixels.fill(value, (y * width + x) * 3, (y * width + x) * 3 + 3);
      }
    }
    return pixels;
  };
  const film = (seeds: number[], width: number, height: number, noise = 0): string =>
    fingerprintOf(
      seeds.map((seed) => picture(seed, width, height).map((value, at) => value + ((at * 7919) % 3) * noise)),
      width,
      height,
    );

  test('rescaled and noisier copies look the same; other and reversed clips do not', () => {
    const original = film([1, 2, 3], 120, 90);
    expect(looksTheSame(original, film([1, 2, 3], 80, 60, 2))).toBe(true);
    expect(looksTheSame(original, film([1.5, 2, 3], 120, 90))).toBe(false);
    expect(looksTheSame(original, film([3, 2, 1], 120, 90))).toBe(false);
  });

  test('the same bytes on both sides and in two classes are pointed out; separate cuts are not', () => {
    const state: CollectionState = {
      classes: [
        { id: 'a', en: 'a', zh: '' },
        { id: 'b', en: 'b', zh: '' },
      ],
      clips: [
        clip('x', 'a', { hash: 'h', role: 'train', roleBy: 'person', trim: { from: 0, to: 1 } }),
        clip('y', 'b', { hash: 'h', role: 'held-out', roleBy: 'person' }),
        clip('z', 'b', { hash: 'h', trim: { from: 1, to: 2 } }),
      ],
    };
    const { duplicates } = describeCollection(state, false, false);
    expect(duplicates).toContainEqual({ kind: 'same', clips: ['x', 'y'], acrossRoles: true, acrossClasses: true });
    expect(duplicates.some(({ clips }) => clips.join() === 'x,z')).toBe(false);
  });
});
