import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FilmReport } from '../src/cli/recognize/timeline';
import type { FailureReport, RecognitionReport } from '../src/shared/recognition/report';
import { commandLine, runCommand } from '../src/testing/runCommand';
import { expect, hasSharedClips, sharedClips, test } from './support';

/** Runs `npm run recognize` as a person does and reads its JSON lines. */
async function recognize(...options: string[]) {
  const { code, stdout } = await runCommand('src/cli/recognize.ts', '--json', ...options);
  const lines = stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '');
  return {
    code,
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
  expect(report).toMatchObject({
    label_set: 'demo',
    template: 'This is a video about {label}',
    views: 1,
    lambda: 0.5,
    languages: ['en', 'zh'],
    encodings: [{ eyes: 'model' }],
  });
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

test('a film has its segments and moments on the same line, and its segments in a file', async () => {
  const info = test.info();
  const film = 'src/engine/timeline/fixtures/film.mp4';
  const out = info.outputPath('{name}.vtt');
  const { code, reports } = await recognize(film, '--search', '游泳', '--segments', out);
  expect(code).toBe(0);
  expect(reports).toHaveLength(1);
  const { timeline } = reports[0]! as unknown as { timeline: FilmReport };
  expect(timeline).toMatchObject({ window: 2, stride: 0.5, broken_from: null });
  const { segments } = JSON.parse(readFileSync('src/engine/timeline/fixtures/film.json', 'utf8')) as { segments: FilmReport['segments'] };
  const said = ({ kind, en }: FilmReport['segments'][number]): string => (kind === 'action' ? en : kind);
  expect(timeline.segments.filter(({ kind }) => kind !== 'none').map(said)).toEqual(segments.map(said));
  const [best] = timeline.moments;
  const swimming = segments.find(({ en }) => en === 'swimming')!;
  expect(best).toMatchObject({ text: '游泳' });
  expect(best!.time).toBeGreaterThan(swimming.start);
  expect(best!.time).toBeLessThan(swimming.end);
  expect(readFileSync(info.outputPath('film.vtt'), 'utf8')).toMatch(/^WEBVTT\n[^]*swimming\n游泳/);
});

test('an adapter brings the labels it was taught, unless others are given', async () => {
  const adapter = 'models/demo/adapters/reversed-pairs.safetensors';
  const file = 'public/samples/sit-down.webm';
  const {
    reports: [own],
  } = await recognize(file, '--adapter', adapter);
  expect(own).toMatchObject({ adapter: 'Reversed pairs: the order of time' });
  expect(own!.top[0]).toMatchObject({ en: 'sitting down', zh: '坐下' });
  const {
    reports: [others],
  } = await recognize(file, '--adapter', adapter, '--labels', 'demo', '--frames', '4');
  expect(others!.frame_times).toHaveLength(4);
  expect(others!.top.map(({ en }) => en)).not.toContain('sitting down');
});

test('all backends agree within 1e-3 on scores', async ({ page: _page }, info) => {
  const file = sample(/\.avi$/);
  // Few: plain JavaScript takes a second and more for the texts of each.
  const labels = info.outputPath('labels.txt');
  writeFileSync(labels, 'playing golf | 打高尔夫球\nriding a bike | 骑自行车\nrunning | 跑步\n');
  const byBackend = new Map<string, RecognitionReport>();
  for (const backend of ['wasm', 'webgpu', 'webgl', 'cpu']) {
    const { reports } = await recognize(file, '--backend', backend, '--frames', '4', '--labels', labels);
    expect(reports[0]!.top).toHaveLength(3);
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

test("12 views and labels of one's own", async ({ page: _page }, info) => {
  const labels = info.outputPath('labels.txt');
  writeFileSync(labels, 'walking | 走路\nwaving | 挥手\n跑步\n');
  const { reports } = await recognize(sample(/\.mp4$/), '--views', '12', '--frames', '4', '--labels', labels);
  expect(reports[0]!.top).toHaveLength(3);
});

test('a label file is read as its author wrote it, said how, and labels beyond the text encoder are named', async ({
  page: _page,
}, info) => {
  const labels = info.outputPath('gbk.csv');
  const up = 'Lifting something up completely, then letting it drop down';
  // 英文,中文 / "...",举起 / open ... door x 90,开门 in GBK
  const long = Array.from({ length: 90 }, (_, index) => `door${index}`).join(' ');
  writeFileSync(
    labels,
    Buffer.concat([
      Buffer.from([0xd3, 0xa2, 0xce, 0xc4, 0x2c, 0xd6, 0xd0, 0xce, 0xc4, 0x0a]),
      Buffer.from(`"${up}",`),
      Buffer.from([0xbe, 0xd9, 0xc6, 0xf0, 0x0a]),
      Buffer.from(`${long},`),
      Buffer.from([0xbf, 0xaa, 0xc3, 0xc5, 0x0a]),
    ]),
  );
  const { code, reports } = await recognize(sample(/\.mp4$/), '--labels', labels, '--frames', '4');
  expect(code).toBe(0);
  const [report] = reports as unknown as (RecognitionReport & { labels_read: unknown })[];
  expect(report!.top.map(({ en }) => en).toSorted()).toEqual([up, long].toSorted());
  expect(report!.top.map(({ zh }) => zh).toSorted()).toEqual(['举起', '开门'].toSorted());
  expect(report!.labels_read).toMatchObject({ form: 'table', encoding: 'gb18030', encoding_guessed: true, labels: 2 });
  expect(report!.labels_cut).toMatchObject([{ en: long, language: 'en', lost: expect.stringMatching(/^door\d+ .*door89$/) }]);
});

test('an adapter that is none ends in one JSON line that names it', async ({ page: _page }, info) => {
  const adapter = info.outputPath('broken.safetensors');
  writeFileSync(adapter, 'this is no adapter, but long enough to be looked at');
  const { code, reports } = await recognize(sample(/\.mp4$/), '--adapter', adapter);
  expect(code).toBe(2);
  expect(reports).toMatchObject([{ file: adapter, error: { code: expect.stringMatching(/^(?:adapter|model)-invalid$/) } }]);
});

test('Ctrl-C ends a command with one JSON line and code 130', async () => {
  const child = spawn(process.execPath, commandLine('src/cli/recognize.ts', ['--json', ...Array<string>(40).fill(sample(/\.mp4$/))]));
  let [stdout, stderr] = ['', ''];
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const first = new Promise<void>((done) => child.stdout.on('data', (data: Buffer) => ((stdout += data.toString()), done())));
  const ended = new Promise<number | null>((done) => child.on('close', done));
  await first;
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as FailureReport);
  expect(lines.at(-1)).toEqual({ error: { code: 'cancelled', message: 'Stopped.' } });
  expect(stderr).not.toMatch(/\n\s+at /);
});

/** Runs `npm run teach` on a folder, for one epoch. */
async function teach(data: string, out: string) {
  const set = ['--set', 'epochs=1', '--set', 'frames=4', '--backend', 'wasm'];
  const { code, stdout, stderr } = await runCommand('src/cli/teach.ts', '--json', '--data', data, '--out', out, ...set);
  const lines = stdout
    .trim()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line) as {
          readonly notices?: string[];
          readonly left_out?: number;
          readonly adapter?: string;
          readonly error?: { readonly code: string };
        },
    );
  return { code, last: lines.at(-1)!, stderr };
}

test('teaching says what it leaves alone and what is there twice, whatever the folders are called', async ({ page: _page }, info) => {
  const data = info.outputPath('data');
  for (const name of ['constructor', '__proto__']) mkdirSync(join(data, name), { recursive: true });
  const [one, two, three] = [/open-door/, /guitar/, /handstand/].map(
    (pattern) => `public/samples/${readdirSync('public/samples').find((name) => pattern.test(name) && name.endsWith('.mp4'))}`,
  );
  copyFileSync(one!, join(data, 'constructor', 'a.mp4'));
  copyFileSync(two!, join(data, 'constructor', 'b.mp4'));
  copyFileSync(one!, join(data, '__proto__', 'same.mp4'));
  copyFileSync(three!, join(data, '__proto__', 'c.divx'));
  writeFileSync(join(data, 'notes.txt'), 'mine');
  symlinkSync(join(data, 'nowhere'), join(data, 'constructor', 'gone.mp4'));
  const out = info.outputPath('taught.safetensors');
  const { code, last, stderr } = await teach(data, out);
  expect(code, stderr).toBe(0);
  expect(existsSync(out)).toBe(true);
  expect(last.adapter).toBe(out);
  expect(last.left_out).toBe(2);
  const said = last.notices!.join('\n');
  expect(said).toMatch(/gone\.mp4 is a link to/);
  expect(said).toMatch(/1 other file was left alone: .*notes\.txt/);
  expect(said).toMatch(/same\.mp4.* are the same clip\. They stand in different classes/);
  expect(stderr).toContain('are the same clip');
});

const cases = '../shared/cases/teach';
test(`films of every name are taught, a class of one clip is said${existsSync(cases) ? '' : ' (skipped: no ../shared/cases here)'}`, async ({
  page: _page,
}, info) => {
  test.skip(!existsSync(cases), 'no ../shared/cases here');
  const films = await teach(join(cases, 't11_extensions'), info.outputPath('films.safetensors'));
  expect(films.code, films.stderr).toBe(0);
  expect(films.last.left_out).toBe(0);
  const single = await teach(join(cases, 't7b_one_clip_each'), info.outputPath('single.safetensors'));
  expect(single.stderr + JSON.stringify(single.last)).toContain('has a single clip');
});

test(`real clips give answers${hasSharedClips ? '' : ' (skipped: no ../shared/clips here)'}`, async () => {
  test.skip(!hasSharedClips, 'no ../shared/clips here');
  test.setTimeout(300_000);
  const files = readdirSync(`${sharedClips}/actions`).map((file) => join(sharedClips, 'actions', file));
  const { code, reports } = await recognize(...files, '--labels', 'ucf101');
  expect(code).toBe(0);
  expect(reports.map((report) => report.file)).toEqual(files);
  for (const report of reports) expect(report.top[0]!.probability, report.file).toBeGreaterThan(0);
  expectFlagged(reports);
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
  expectFlagged(reports.filter(({ error }) => error === undefined));
});

/** At least 95 % get no answer from the embedded model: none of these clips is of the drawn world. */
function expectFlagged(reports: readonly RecognitionReport[]): void {
  const answered = reports.filter(({ abstained_reason: reason }) => reason !== 'not-drawn').map(({ file }) => file);
  expect(reports.length).toBeGreaterThan(0);
  expect(answered.length, answered.join()).toBeLessThanOrEqual(0.05 * reports.length);
}

test('every sample is answered, and a clip that is not of the drawn world is not, with the commands that lead to an answer', async () => {
  const own = samples.map(({ file }) => join('public/samples', file));
  const others = ['e2e/clips/cloth.mp4', 'e2e/clips/line-figures.mp4'];
  const { reports } = await recognize(...own, ...others);
  for (const [index, report] of reports.entries()) {
    const outside = index >= own.length;
    expect(report, report.file).toMatchObject({
      abstained: outside,
      abstained_reason: outside ? 'not-drawn' : null,
      gate: { inside: !outside, binding: true },
    });
    expect(report.top).toHaveLength(5);
  }
  const { stdout } = await runCommand('src/cli/recognize.ts', others[0]!);
  expect(stdout).toContain('no answer: this is real footage, or drawn by another hand');
  expect(stdout).toMatch(/npm run models -- get [\w.-]+ +\(\d+ MB, once\)/);
  expect(stdout).toMatch(/npm run recognize -- e2e\/clips\/cloth\.mp4 --model [\w.-]+/);
});
