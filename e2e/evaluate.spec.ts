/** `npm run evaluate` as a person runs it, on the samples laid out as a data set: its numbers, its reports, a kill in the middle. */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EvaluationSummary } from '../src/shared/evaluation/summary';
import type { RecognitionReport } from '../src/shared/recognition/report';
import { commandLine, runCommand } from '../src/testing/runCommand';
import { expect, test } from './support';

interface ClipLine {
  readonly clip: string;
  readonly error?: { readonly code: string };
  readonly rank: number;
  readonly encoded: boolean;
  readonly top: readonly { readonly en: string; readonly probability: number }[];
}

async function evaluate(...options: string[]) {
  const { code, stdout } = await runCommand('src/cli/evaluate.ts', '--json', ...options);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  return {
    code,
    clips: lines.slice(0, -1) as ClipLine[],
    summary: lines.at(-1) as EvaluationSummary,
  };
}

/** The report is a file: not of the app's origin. */
test.use({ strict: false });

interface Sample {
  readonly file: string;
  readonly en: string;
  readonly zh: string;
}

const samples = JSON.parse(readFileSync('public/samples/samples.json', 'utf8')) as Sample[];

/** One folder a class, and beside them a clip that is none. @returns the folder, and the labels in its classes' order */
function dataSet(root: string, broken = true) {
  const data = join(root, 'clips');
  for (const { file, en } of samples) {
    mkdirSync(join(data, en), { recursive: true });
    copyFileSync(join('public/samples', file), join(data, en, file));
  }
  if (broken) writeFileSync(join(data, samples[0]!.en, 'broken.mp4'), 'this is a text');
  const labels = join(root, 'labels.json');
  writeFileSync(labels, JSON.stringify(samples.map(({ en, zh }) => ({ en, zh })).toSorted((a, b) => (a.en < b.en ? -1 : 1))));
  return { data, labels };
}

test('every clip gets what recognize says of it; what failed is named, and the reports lie there', async ({ page, watched }, info) => {
  const { data, labels } = dataSet(info.outputPath());
  const out = join(data, 'out'); // in the data itself: its own tables are no lists to follow
  const first = await evaluate('--data', data, '--set', 'all', '--out', out);
  expect(first.code).toBe(1);
  expect(first.summary.failed).toMatchObject([{ clip: `${samples[0]!.en}/broken.mp4`, code: 'not-a-video' }]);
  const heard = ['both languages', 'English alone', 'Chinese alone'];
  const rows = ['baseline untrained', 'CLIP mean pooling'].flatMap((row) => heard.map((language) => `${row}, ${language}`));
  expect(first.summary.rows.map(({ name, n }) => [name, n])).toEqual(rows.map((name) => [name, samples.length]));
  const measured = first.clips.filter(({ error }) => error === undefined);
  expect(measured).toHaveLength(samples.length);
  expect(first.summary.rows[0]!.top1).toBe(measured.filter(({ rank }) => rank === 1).length / samples.length);

  const chosen = measured.slice(0, 3);
  const files = chosen.map(({ clip }) => join(data, clip));
  const told = await runCommand('src/cli/recognize.ts', '--json', '--labels', labels, ...files);
  const reports = told.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RecognitionReport);
  for (const [index, { top }] of reports.entries()) {
    expect(chosen[index]!.top.map(({ en }) => en)).toEqual(top.map(({ en }) => en));
    for (const [at, { probability }] of top.entries()) expect(chosen[index]!.top[at]!.probability).toBeCloseTo(probability, 4);
  }

  const second = await evaluate('--data', data, '--set', 'all', '--out', out, '--lambda', '0.3', '--compare', out);
  expect(second.clips.filter(({ encoded }) => encoded)).toEqual([]);
  const alone = ({ rows: all }: EvaluationSummary) => all.filter(({ name }) => name.endsWith('alone'));
  expect(alone(second.summary)).toEqual(alone(first.summary)); // of one language there is no lambda
  expect(second.summary).toMatchObject({ comparison: { n: samples.length, mended: [], broken: [], p: 1 } });
  for (const name of ['report.json', 'clips.csv', 'classes.csv', 'report.html', 'report.zh.html'])
    expect(existsSync(join(out, name))).toBe(true);

  await page.goto(`file://${join(out, 'report.html')}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('baseline untrained');
  await expect(page.locator('figure')).toHaveCount(samples.length);
  await expect(page.getByText('broken.mp4').first()).toBeVisible();
  const widths = await page.locator('figure img').evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
  expect(widths.every((width) => width > 0)).toBe(true);
  expect([...watched.consoleProblems, ...watched.foreignRequests.filter((url) => !url.startsWith('file:'))]).toEqual([]);
});

test('killed in the middle, the next run begins with what was kept', async () => {
  const info = test.info();
  const { data } = dataSet(info.outputPath(), false);
  const out = join(info.outputPath(), 'out');
  const options = ['--data', data, '--set', 'all', '--out', out];
  const running = spawn(process.execPath, commandLine('src/cli/evaluate.ts', ['--json', ...options]), { detached: true });
  await new Promise<void>((done) => {
    let said = '';
    running.stdout.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.split('\n').length > 4) done();
    });
    running.on('exit', () => done());
  });
  process.kill(-running.pid!, 'SIGKILL');
  const { code, clips, summary } = await evaluate(...options);
  expect(code).toBe(0);
  expect(clips.slice(0, 4).map(({ encoded }) => encoded)).toEqual([false, false, false, false]);
  expect(summary.rows[0]!.n).toBe(samples.length);
  expect((await evaluate(...options)).clips.some(({ encoded }) => encoded)).toBe(false);
});

test('what cannot be begun says why before anything runs', async () => {
  const info = test.info();
  const { data } = dataSet(info.outputPath(), false);
  const wrong: [string[], RegExp][] = [
    [['--data', data], /--out/],
    [['--data', data, '--out', join(data, 'running', 'run.mov')], /cannot be written/],
    [['--data', data, '--out', join(data, 'out'), '--set', 'val'], /--set val/],
    [['--data', data, '--out', join(data, 'out'), '--adapter', 'nobody.safetensors'], /nobody\.safetensors/],
    [['--data', data, '--out', join(data, 'out'), '--compare', data], /--compare/],
    [['--data', data, '--out', join(data, 'out'), '--views', '3'], /--views/],
  ];
  for (const [options, message] of wrong) {
    const { code, summary } = await evaluate('--set', 'all', ...options);
    expect([code, (summary as unknown as { error: { message: string } }).error.message]).toEqual([2, expect.stringMatching(message)]);
  }
});

interface DrawsSummary {
  readonly rows: readonly {
    readonly name: string;
    readonly top1: number;
    readonly n: number;
    readonly sd: number | null;
    readonly draws: readonly { seed: number }[];
  }[];
}

test('K shots: every draw trains, is measured once, stands on disk, and is not done again', async () => {
  const root = test.info().outputPath();
  await runCommand('models/world/world.ts', '--out', root, '--classes', '2', '--clips', '16');
  const out = join(root, 'out');
  const data = ['--data', join(root, 'UCF-101'), '--out', out];
  const training = ['--preset', 'quick', '--set-training', 'epochs=2', '--set-training', 'cachedViews=1'];
  const options = [...data, '--rows', 'clip,baseline-trained,prompts', '--shots', '2', '--draws', '2', ...training];
  const first = await evaluate(...options);
  expect(first.code).toBe(0);
  const { rows } = first.summary as unknown as DrawsSummary;
  expect(rows.map(({ name, draws }) => [name.split(',')[0], draws.map(({ seed }) => seed)])).toEqual([
    ['CLIP mean pooling', [1]],
    ['baseline with e_t trained', [1, 2]],
    ['+ TP', [1, 2]],
  ]);
  expect(rows.map(({ sd }) => sd === null)).toEqual([true, false, false]);

  const again = await evaluate(...options);
  expect((again.summary as unknown as DrawsSummary).rows).toEqual(rows);
  const draw = join(out, 'draws', 'TP-K-2-epochs-2-cachedViews-1-seed-2');
  const kept = JSON.parse(readFileSync(join(draw, 'result.json'), 'utf8')) as { result: { top1: number; n: number }; clips: string[] };
  expect(kept.clips).toHaveLength(4);
  const adapter = await evaluate(...data.slice(0, 2), '--adapter', join(draw, 'adapter.safetensors'), '--out', join(root, 'one'));
  expect(adapter.summary.rows[0]).toMatchObject({ name: '+ TP', top1: kept.result.top1, n: kept.result.n });
});
