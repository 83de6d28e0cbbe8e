import { execFile } from 'node:child_process';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FailureReport, RecognitionReport } from '../src/shared/report';
import { expect, hasSharedClips, sharedClips, test } from './support';

const run = promisify(execFile);

/** Runs `npm run recognize` as a person does and reads its JSON lines. */
async function recognize(...options: string[]) {
  const result = await run('npx', ['tsx', 'src/cli/recognize.ts', '--json', ...options], {
    timeout: 240_000,
    maxBuffer: 1e7,
  }).catch((error: { stdout: string; stderr: string; code: number }) => error);
  const lines = result.stdout.trim().split('\n').filter((line) => line !== '');
  return {
    code: 'code' in result ? result.code : 0,
    reports: lines.map((line) => JSON.parse(line) as RecognitionReport & FailureReport),
  };
}

interface Sample {
  readonly file: string;
  readonly en: string;
}

const samples = JSON.parse(readFileSync('public/samples/samples.json', 'utf8')) as Sample[];
const sample = (pattern: RegExp) => join('public/samples', samples.find(({ file }) => pattern.test(file))!.file);

test('every field of the interface is there, and the numbers are sound', async () => {
  const { code, reports } = await recognize(sample(/\.mp4$/), '--frames', '8');
  expect(code).toBe(0);
  const [report] = reports;
  expect(report).toMatchObject({ model: 'demo', adapter: null, backend: 'wasm', decoder: 'webcodecs' });
  expect(report!.frame_times).toHaveLength(8);
  expect([...report!.frame_times].toSorted((a, b) => a - b)).toEqual(report!.frame_times);
  expect(report!.frame_weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
  expect(report!.top).toHaveLength(5);
  for (const label of report!.top) {
    expect(label.score).toBeCloseTo(0.5 * label.score_en! + 0.5 * label.score_zh!, 5);
    expect(label.zh).toMatch(/\p{Script=Han}/u);
  }
  for (const stage of ['reading', 'decoding', 'text', 'encoding', 'scoring']) expect(report!.ms).toHaveProperty(stage);
});

test('an adapter brings the labels it was taught, unless others are given', async () => {
  const adapter = 'models/demo/adapters/reversed-pairs.safetensors';
  const file = 'public/samples/sit-down.webm';
  const { reports: [own] } = await recognize(file, '--adapter', adapter);
  expect(own).toMatchObject({ adapter: 'Reversed pairs: the order of time' });
  expect(own!.top[0]).toMatchObject({ en: 'sitting down', zh: '坐下' });
  const { reports: [others] } = await recognize(file, '--adapter', adapter, '--labels', 'demo', '--frames', '4');
  expect(others!.frame_times).toHaveLength(4);
  expect(others!.top.map(({ en }) => en)).not.toContain('sitting down');
});

test('all backends agree within 1e-3 on scores', async () => {
  const file = sample(/\.avi$/);
  const byBackend = new Map<string, RecognitionReport>();
  for (const backend of ['wasm', 'webgpu', 'webgl', 'cpu']) {
    const { reports } = await recognize(file, '--backend', backend, '--frames', '4');
    expect(reports[0]).toMatchObject({ backend, decoder: 'ffmpeg' });
    byBackend.set(backend, reports[0]!);
  }
  const reference = byBackend.get('wasm')!;
  for (const [backend, report] of byBackend) {
    for (const [place, label] of report.top.entries()) {
      const same = reference.top.find(({ en }) => en === label.en);
      expect(same, `${backend}: ${label.en} at place ${place + 1}`).toBeDefined();
      expect(Math.abs(label.score - same!.score), `${backend}: ${label.en}`).toBeLessThan(1e-3);
    }
  }
});

test('a bad file says what is wrong, the others still run, and the exit code tells', async ({ page: _page }, info) => {
  const bad = info.outputPath('notes.mp4');
  writeFileSync(bad, 'this is not a video');
  const { code, reports } = await recognize(bad, sample(/\.webm$/), 'no/such/file.mp4');
  expect(code).toBe(1);
  expect(reports).toHaveLength(3);
  expect(reports[0]).toMatchObject({ file: bad, error: { code: 'not-a-video' } });
  expect(reports[0]!.error.message).toContain('notes.mp4');
  expect(reports[1]!.top).toHaveLength(5);
  expect(reports[2]).toMatchObject({ error: { code: 'file-unreadable' } });
});

test('12 views and labels of one\'s own', async ({ page: _page }, info) => {
  const labels = info.outputPath('labels.txt');
  writeFileSync(labels, 'walking | 走路\nwaving | 挥手\n跑步\n');
  const { reports } = await recognize(sample(/\.mp4$/), '--views', '12', '--frames', '4', '--labels', labels);
  expect(reports[0]!.top).toHaveLength(3);
});

test(`real clips give answers${hasSharedClips ? '' : ' (skipped: no ../shared/clips here)'}`, async () => {
  test.skip(!hasSharedClips, 'no ../shared/clips here');
  test.setTimeout(300_000);
  const files = readdirSync(`${sharedClips}/actions`).map((file) => join(sharedClips, 'actions', file));
  const { code, reports } = await recognize(...files, '--labels', 'ucf101');
  expect(code).toBe(0);
  expect(reports.map((report) => report.file)).toEqual(files);
  for (const report of reports) expect(report.top[0]!.probability, report.file).toBeGreaterThan(0);
});

test(`every awkward file gives a result or an error that names it${hasSharedClips ? '' : ' (skipped: no ../shared/clips here)'}`, async () => {
  test.skip(!hasSharedClips, 'no ../shared/clips here');
  test.setTimeout(600_000);
  const files = readdirSync(`${sharedClips}/awkward`)
    .filter((file) => !file.endsWith('.png') && statSync(join(sharedClips, 'awkward', file)).isFile())
    .map((file) => join(sharedClips, 'awkward', file));
  const { reports } = await recognize(...files);
  expect(reports.map((report) => report.file)).toEqual(files);
  for (const report of reports) {
    if (report.error === undefined) expect(report.top, report.file).toHaveLength(5);
    else {
      expect(report.error.code, report.file).not.toBe('internal');
      expect(report.error.message).toContain(report.file.split('/').at(-1));
    }
  }
});
