/** A drawn film on the embedded model: its windows are recognition's, its segments are what is true, and nothing is encoded twice. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect, test } from 'vitest';
import { AppError } from '../../shared/errors/errors';
import { defaultTemplate, type LabelText } from '../../shared/recognition/recognition';
import { bestMoments } from '../../shared/timeline/bestMoments';
import { collectTimeline, type TimelineScores } from '../../shared/timeline/collect';
import type { TimelineEvent, TimelineFilm, TimelineTask } from '../../shared/timeline/film';
import { defaultWindows, windowStart } from '../../shared/timeline/plan';
import { segmentsOf } from '../../shared/timeline/segments';
import { demoModels, served } from '../../testing/demoModel';
import { bytesOfFile, testClip } from '../../testing/media/clips';
import { deviceGuard } from '../backend/deviceGuard';
import { openSafetensors } from '../files/weights/safetensors';
import { memoryFolder } from '../files/storage';
import { decodeClip } from '../media';
import { pictureOptions } from '../model';
import { encodeViews } from '../recognise/encodeViews';
import { adapterKeeper } from '../recognise/loaded/loadedAdapter';
import { embedForModel } from '../recognise/embedForModel';
import { scoreSeen } from '../recognise/scoring/scoreLabels';
import { recognitionHandlers } from '../worker/recogniseHandlers';
import { timelineHandlers } from '../worker/timelineHandlers';

const labels: LabelText[] = [
  { en: 'playing guitar', zh: '弹吉他' },
  { en: 'riding a bike', zh: '骑自行车' },
  { en: 'running', zh: '跑步' },
  { en: 'swimming', zh: '游泳' },
  { en: 'playing golf', zh: '打高尔夫球' },
  { en: 'doing a handstand', zh: '倒立' },
];
const guard = deviceGuard();
const models = demoModels();
const adapters = adapterKeeper(async (id) => ({
  name: id,
  source: await openSafetensors(await served(`models/demo/adapters/${id}.safetensors`), id),
  hash: id,
  embedded: true,
}));
const parts = { guard, models, adapters };
const { start } = recognitionHandlers(parts);
const quiet = { signal: new AbortController().signal, onProgress: () => undefined };

afterAll(() => tf.engine().reset());

function engine(folder = memoryFolder()) {
  return timelineHandlers(parts, () => Promise.resolve(folder));
}

async function taskOf(change: Partial<TimelineTask['options']> = {}): Promise<TimelineTask> {
  const file = new File([await bytesOfFile('src/engine/timeline/fixtures/film.mp4')], 'film.mp4');
  return {
    file,
    options: { modelId: 'demo', adapterId: null, labels, template: defaultTemplate, ...change },
    windows: defaultWindows,
    lambda: 0.5,
  };
}

interface Ran {
  readonly film: TimelineFilm;
  readonly events: readonly TimelineEvent[];
  readonly scores: TimelineScores;
}

async function run(
  handlers: ReturnType<typeof engine>,
  task: TimelineTask,
  onEvent: (event: TimelineEvent) => void = () => undefined,
  signal = quiet.signal,
): Promise<Ran> {
  const events: TimelineEvent[] = [];
  const { film } = await handlers.timeline(task, {
    signal,
    onProgress: (event) => {
      events.push(event);
      onEvent(event);
    },
  });
  const collector = collectTimeline(film);
  for (const event of events) if (event.kind === 'windows') collector.add(event);
  return { film, events, scores: collector.scores() };
}

/** The clip that a window is, as recognition sees and scores it. */
async function recognised(file: File, from: number, to: number) {
  const T = defaultWindows.frames;
  return guard.run(async () => {
    const { vision, towers } = await models.load('demo', {});
    const clip = await decodeClip(file, { frames: T, trim: { in: from, out: to }, ...pictureOptions(vision.config) });
    const { features } = await encodeViews(vision, clip, null, { maps: false });
    const vectors = await embedForModel(towers, { en: 'same-space', zh: 'same-space' }, labels, defaultTemplate, quiet);
    const { english, chinese, frameWeights } = scoreSeen({ model: features }, vectors);
    const numbers = { en: await english!.data(), zh: await chinese!.data(), weights: await frameWeights.data() };
    tf.dispose([features, english!, chinese!, frameWeights]);
    return numbers;
  });
}

test('each window has the scores that recognition gives its frames; the segments are what is true', async () => {
  await start({ backend: 'wasm' }, quiet);
  const task = await taskOf();
  const { film, events, scores } = await run(engine(), task);
  const { windows, window, frames: T } = film.plan;
  expect(scores.count).toBe(windows);
  expect(film).toMatchObject({ features: 'shared', known: 0, gate: { binding: true }, encodings: film.plan.moments });
  const L = labels.length;
  for (const w of [0, 17, 60, 61, windows - 1]) {
    const from = windowStart(film.plan, w);
    const expected = await recognised(task.file, from, from + window);
    for (let l = 0; l < L; l++) {
      expect(scores.en![w * L + l]).toBeCloseTo(expected.en[l]!, 4);
      expect(scores.zh![w * L + l]).toBeCloseTo(expected.zh[l]!, 4);
    }
    const shown = scores.weights.subarray(w * T, (w + 1) * T);
    const given = Array.from({ length: L }, (_, l) => expected.weights.slice(l * T, (l + 1) * T));
    expect(Math.min(...given.map((row) => Math.max(...row.map((value, t) => Math.abs(value - shown[t]!)))))).toBeLessThan(1e-3);
  }
  const { segments } = JSON.parse(new TextDecoder().decode(await bytesOfFile('src/engine/timeline/fixtures/film.json'))) as {
    segments: { start: number; end: number; kind: string; en: string }[];
  };
  const found = segmentsOf(scores, 0.5).filter(({ kind }) => kind !== 'none');
  expect(found.map(({ kind, en }) => (kind === 'action' ? en : kind))).toEqual(
    segments.map(({ kind, en }) => (kind === 'action' ? en : kind)),
  );
  for (const [index, { start: from, end }] of found.entries()) {
    expect(Math.abs(from - segments[index]!.start)).toBeLessThan(0.6);
    expect(Math.abs(end - segments[index]!.end)).toBeLessThan(0.6);
  }
  const coarse = events.findIndex(({ kind }) => kind === 'coarse');
  expect(coarse).toBeGreaterThan(0);
  expect(coarse).toBeLessThan(events.findIndex(({ kind }) => kind === 'windows'));
  const pictures = events.flatMap((event) => (event.kind === 'pictures' ? event.strip.times : []));
  expect(pictures).toEqual([...new Set(pictures)].toSorted((a, b) => a - b));
  expect(pictures.length).toBeGreaterThan(30);
});

test('the same again encodes nothing, with other labels too, and leaves no tensor behind', async () => {
  const handlers = engine();
  const first = await run(handlers, await taskOf());
  const tensors = tf.memory().numTensors;
  const again = await run(handlers, await taskOf());
  expect(again.film).toMatchObject({ id: first.film.id, known: first.film.plan.windows });
  expect(again.events.some(({ kind }) => kind === 'coarse')).toBe(false);
  expect(again.scores.en).toEqual(first.scores.en);
  expect(again.scores.gate).toEqual(first.scores.gate);
  const other = await run(handlers, await taskOf({ labels: labels.slice(0, 3), template: 'a film of {label}' }));
  expect(other.film.known).toBe(first.film.plan.windows);
  expect(other.scores.en).toHaveLength(first.film.plan.windows * 3);
  expect(tf.memory().numTensors).toBe(tensors);
  expect(await handlers.keptTimelines({}, quiet)).toBeGreaterThan(0);
  await handlers.forgetTimelines({}, quiet);
  expect(await handlers.keptTimelines({}, quiet)).toBe(0);
});

test('one that was cut short goes on where it stood, in another visit too', async () => {
  const folder = memoryFolder();
  const stop = new AbortController();
  const cut = run(engine(folder), await taskOf(), (event) => event.kind === 'windows' && stop.abort(), stop.signal);
  await expect(cut).rejects.toMatchObject({ code: 'cancelled' });
  const later = await run(engine(folder), await taskOf());
  expect(later.film.known).toBeGreaterThan(0);
  expect(later.film.known).toBeLessThan(later.film.plan.windows);
  const whole = await run(engine(), await taskOf());
  expect(later.scores.count).toBe(later.film.plan.windows);
  later.scores.en!.forEach((score, at) => expect(score).toBeCloseTo(whole.scores.en![at]!, 5));
});

test('a piece that was torn on the disk is encoded anew', async () => {
  const folder = memoryFolder();
  const { film } = await run(engine(folder), await taskOf());
  const writer = await folder.writer(`${film.id}/0.piece`);
  await writer.truncate(1000);
  await writer.close();
  const again = await run(engine(folder), await taskOf());
  expect(again.scores.count).toBe(film.plan.windows);
});

test('paused, nothing goes on; resumed, it ends', async () => {
  const handlers = engine();
  const states: string[] = [];
  const ran = run(handlers, await taskOf(), (event) => {
    if (event.kind === 'windows' && states.length === 0) void handlers.controlTimeline({ action: 'pause' }, quiet);
    if (event.kind === 'state') {
      states.push(event.state);
      if (event.state === 'paused') void handlers.controlTimeline({ action: 'resume' }, quiet);
    }
  });
  expect((await ran).scores.count).toBe((await ran).film.plan.windows);
  expect(states).toEqual(['paused', 'running']);
});

test('words in either language find their moments', async () => {
  const handlers = engine();
  const { film } = await run(handlers, await taskOf());
  for (const text of ['swimming', '游泳']) {
    const curve = await handlers.searchTimeline({ id: film.id, text }, quiet);
    const [best] = bestMoments(curve, { count: 1, apart: 2 });
    expect(best!.time).toBeGreaterThan(23);
    expect(best!.time).toBeLessThan(32);
    expect(curve.language).toBe(text === 'swimming' ? 'en' : 'zh');
  }
  await expect(handlers.searchTimeline({ id: 'another', text: 'x' }, quiet)).rejects.toMatchObject({ code: 'not-encoded' });
  await expect(handlers.searchTimeline({ id: film.id, text: ' ' }, quiet)).rejects.toBeInstanceOf(AppError);
});

test('with an adapter each window is encoded for itself, and that is said beforehand', async () => {
  const task = { ...(await taskOf({ adapterId: 'reversed-pairs' })), windows: { window: 4, stride: 4, frames: 8 } };
  const { film, scores } = await run(engine(), task);
  const { windows, moments } = film.plan;
  expect(film).toMatchObject({ features: 'per-window', adapter: 'reversed-pairs', encodings: windows * 8 + moments });
  expect(scores.count).toBe(windows);
  const plain = await run(engine(), { ...(await taskOf()), windows: task.windows });
  expect(scores.en).not.toEqual(plain.scores.en);
  expect(scores.gate).toEqual(plain.scores.gate);
});

test('of a film that was cut off, what is there', async () => {
  const task = await taskOf();
  const cut = new File([task.file.slice(0, Math.floor(task.file.size * 0.6))], 'cut.mp4');
  const { film, scores } = await run(engine(), { ...task, file: cut });
  expect(film.plan.duration).toBeGreaterThan(15);
  expect(film.plan.duration).toBeLessThan(35);
  expect(scores.count).toBe(film.plan.windows);
  const actions = segmentsOf(scores, 0.5).filter(({ kind }) => kind === 'action');
  expect(actions[0]).toMatchObject({ en: 'playing guitar', start: 0 });
});

test('a film that ffmpeg decodes, one shorter than a window, and what is no film', async () => {
  const handlers = engine();
  const byFfmpeg = await run(handlers, await taskOf({ decoder: 'ffmpeg' }));
  const byBrowser = await run(engine(), await taskOf());
  expect(byFfmpeg.scores.count).toBe(byFfmpeg.film.plan.windows);
  byFfmpeg.scores.en!.forEach((score, at) => expect(score).toBeCloseTo(byBrowser.scores.en![at]!, 3));
  const short = await run(handlers, { ...(await taskOf()), file: await testClip('h264.avi') });
  expect(short.scores.count).toBe(short.film.plan.windows);
  await expect(run(handlers, { ...(await taskOf()), file: new File(['a text'], 'a.mp4') })).rejects.toMatchObject({ code: 'not-a-video' });
});
