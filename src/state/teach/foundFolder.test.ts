import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type { FoundFile } from '../../shared/base/foundFile';
import { emptyCollection, useTeachingCollection } from './collectionStore';
import {
  chooseTeachingParts,
  chooseTeachingSplit,
  leaveTeachingFolder,
  lookAtTeachingFolder,
  takeTeachingFolder,
  useFoundFolder,
} from './foundFolder';
import { collectionOf, fakeEngine } from './teachingFakeEngine';

const engine = vi.hoisted(() => ({ current: null as null | ReturnType<typeof fakeEngine> }));
vi.mock('../../client/engine', async () => {
  const { callsThrough } = await import('../../lib/client/calls');
  return { engine: { call: callsThrough((name, input, work) => engine.current!.send(name, input as never, work as never)) } };
});

const state = () => useFoundFolder.getState();
const file = (path: string, content: BlobPart = path): FoundFile => ({ path, file: new File([content], path.split('/').at(-1)!) });

beforeEach(() => {
  engine.current = fakeEngine();
  engine.current.answer('addClips', () => collectionOf([], []));
  leaveTeachingFolder();
  useTeachingCollection.setState({ state: 'open', collection: emptyCollection, adding: [], error: null });
});

/** What was sent to the collection, as one change. */
function taken() {
  const [asked, ...more] = engine.current!.asked('addClips');
  expect(more).toEqual([]);
  return asked?.clips.map(({ file: film, class: label, role = null }) => [film.name, 'en' in label ? label.en : '', role]);
}

test('nothing is taken before a person says so, and of a folder that is left nothing is held', async () => {
  await lookAtTeachingFolder([file('set/BrushHair/1.avi'), file('set/Zorbing/2.avi'), file('set/readme.md')]);
  expect(state()).toMatchObject({ folder: 'set', dataSet: { drawn: true, ignored: ['set/readme.md'] } });
  leaveTeachingFolder();
  expect(state()).toMatchObject({ folder: '', dataSet: null });
  await takeTeachingFolder();
  expect(taken()).toBeUndefined();
});

test('class folders become classes with labels as people write them, in both languages where the folder or a dictionary has them', async () => {
  await lookAtTeachingFolder([file('set/Zorbing/2.avi'), file('set/BrushHair/1.avi'), file('set/SittingDown_坐下/3.avi')]);
  await takeTeachingFolder();
  expect(engine.current!.asked('addClips')[0]!.clips.map((clip) => clip.class)).toEqual([
    { en: 'brush hair', zh: expect.stringMatching(/\p{Script=Han}/u) },
    { en: 'sitting down', zh: '坐下' },
    { en: 'zorbing', zh: '' },
  ]);
  expect(taken()!.map(([, , role]) => role)).toEqual([null, null, null]);
  expect(state().folder).toBe('');
});

const parts = ['train', 'val', 'test'].flatMap((part) => ['golf', 'swim'].map((name) => file(`set/${part}/${name}/${part}.avi`)));

test('a split on disk decides: validation is held out, clips for testing are kept', async () => {
  await lookAtTeachingFolder(parts);
  expect(state().parts).toEqual({ train: 'train', heldOut: 'val' });
  await takeTeachingFolder();
  expect(taken()).toEqual([
    ['train.avi', 'golf', 'train'],
    ['val.avi', 'golf', 'held-out'],
    ['train.avi', 'swim', 'train'],
    ['val.avi', 'swim', 'held-out'],
  ]);
});

test('which part trains and which is held out is for the person to say; one is never both', async () => {
  await lookAtTeachingFolder(parts);
  chooseTeachingParts({ heldOut: 'test' });
  chooseTeachingParts({ train: 'test' });
  expect(state().parts).toEqual({ train: 'test', heldOut: 'train' });
  chooseTeachingParts({ heldOut: 'drawn' });
  await takeTeachingFolder();
  expect(taken()).toEqual([
    ['test.avi', 'golf', null],
    ['test.avi', 'swim', null],
  ]);
});

test('lists beside the folder decide, by the official split that is chosen', async () => {
  const clips = ['g01', 'g02', 'g03'].map((group) => file(`UCF-101/Archery/v_Archery_${group}_c01.avi`));
  const list = (name: string, groups: readonly string[]) =>
    file(`ucfTrainTestlist/${name}`, groups.map((group) => `Archery/v_Archery_${group}_c01.avi`).join('\n'));
  await lookAtTeachingFolder([
    ...clips,
    list('trainlist01.txt', ['g02', 'g03']),
    list('testlist01.txt', ['g01']),
    list('trainlist02.txt', ['g01', 'g03']),
    list('testlist02.txt', ['g02', 'g09']),
  ]);
  expect(state().dataSet).toMatchObject({ name: 'UCF-101', split: 1, splitsThere: [1, 2], missing: [] });
  await chooseTeachingSplit(2);
  expect(state().dataSet).toMatchObject({ split: 2, missing: ['Archery/v_Archery_g09_c01.avi'] });
  await takeTeachingFolder();
  expect(taken()).toEqual([
    ['v_Archery_g01_c01.avi', 'archery', 'train'],
    ['v_Archery_g02_c01.avi', 'archery', 'held-out'],
    ['v_Archery_g03_c01.avi', 'archery', 'train'],
  ]);
});

test('where only testing clips lie there, they are offered for training', async () => {
  await lookAtTeachingFolder([file('set/a/1.avi'), file('set/b/2.avi'), file('set/testlist01.txt', 'a/1.avi\nb/2.avi')]);
  expect(state().parts).toEqual({ train: 'test', heldOut: 'drawn' });
});

test('a folder of frames is one clip', async () => {
  const picture = readFileSync('src/labels/index.ts'); // no picture at all: it is set aside later, as what it begins with
  await lookAtTeachingFolder(['golf', 'swim'].flatMap((name) => [1, 2].map((n) => file(`set/${name}/film/img_0000${n}.jpg`, picture))));
  await takeTeachingFolder();
  expect(taken()).toEqual([
    ['img_00001.jpg', 'golf', null],
    ['img_00001.jpg', 'swim', null],
  ]);
});

test('a folder without clips in classes says so; what the browser could not read is named', async () => {
  await lookAtTeachingFolder([file('set/notes.txt')], ['set/locked']);
  expect(state()).toMatchObject({ folder: 'set', reading: false, dataSet: null, unreadable: ['set/locked'] });
});

const cases = '../shared/cases/teach';
const skipped = existsSync(cases) ? '' : ' (skipped: no ../shared/cases here)';
test.skipIf(skipped !== '')(`folders that went wrong once${skipped}`, async () => {
  const look = async (name: string) => {
    const root = join(cases, name);
    const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(root, path)).isFile());
    await lookAtTeachingFolder(paths.map((path) => file(`${name}/${relative(root, join(root, path))}`, readFileSync(join(root, path)))));
    return state().dataSet!;
  };
  const lists = await look('t9_mmaction_split');
  expect([lists.name, lists.splits.train.length, lists.splits.test.length, lists.missing]).toEqual(['UCF-101', 4, 4, []]);
  const persons = await look('t1_nested_person');
  expect(persons.classes.map(({ en }) => en)).toEqual(['golf', 'swimming']);
  const frames = await look('t5_frames');
  await takeTeachingFolder();
  expect(frames.splits.train.concat(frames.splits.test).map((clip) => clip.frames?.length)).toEqual(taken()!.map(() => expect.any(Number)));
  expect(taken()!.map(([name]) => name)).toEqual(['v1.avi', 'v1.avi']);
});
