/** The command's forecast, from its options through the headless page's side to what it says: the browser and the engine are stand-ins. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { forecastInPage, type ForecastTask } from '../../headless/drawPage';
import { planDraws } from '../../shared/evaluation/draws/plan';
import type { HeadlessApp } from '../command/headless';
import { forecastOf, sayForecast } from './forecast';
import { gridOf } from './gridOptions';
import { readOptions } from './options';
import { openOutFolder } from './outFolder';

const root = mkdtempSync(join(tmpdir(), 'forecast-'));
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  rmSync(root, { recursive: true, force: true });
});

const clip = (path: string, label: number, file: number) => ({ path, label, file });
const train = { paths: ['a', 'b', 'c', 'd'], clips: ['a', 'b', 'c', 'd'].map((path, at) => clip(path, at % 2, at)) };
const measured = { paths: ['x', 'y'], clips: ['x', 'y'].map((path, at) => clip(path, at, at)) };
const classes = [
  { en: 'run', zh: '' },
  { en: 'swim', zh: '' },
];

test('what each draw takes is asked of the page once for a folder, and said on stderr before anything trains', async () => {
  const asked: string[][] = [];
  const engine = {
    call: {
      forecastDraw: ({ clips }: { clips: { file: File }[] }) => {
        asked.push(clips.map(({ file }) => file.name));
        return Promise.resolve({
          total: 120,
          range: [100, 180],
          measuring: { plain: 1, taught: 2 },
          parameters: 1234,
          peakBytes: 5e9,
          availableBytes: 4e9,
          fits: false,
        });
      },
      evaluate: ({ clips }: { clips: unknown[] }, { onProgress }: { onProgress: (event: object) => void }) => {
        for (const _ of clips) onProgress({ kind: 'clip' });
        return Promise.resolve({});
      },
    },
  };
  let files: readonly string[] = [];
  const page = {
    exposeFunction: (name: string, work: unknown) => Promise.resolve(vi.stubGlobal(name, work)),
    setInputFiles: (_: string, given: readonly string[]) => Promise.resolve(void (files = given)),
    evaluate: (work: (given: unknown) => unknown, given: unknown) => work(JSON.parse(JSON.stringify(given))),
  };
  vi.stubGlobal('actionScope', {
    forecast: async (task: ForecastTask) => ({ output: await forecastInPage(engine as never, (at) => new File([], files[at]!), task) }),
  });
  const grid = gridOf(readOptions(['--shots', '1,2', '--rows', 'clip,prompts']));
  const options = { preset: 'quick', modelId: 'demo', views: 1 } as const;
  const draws = planDraws(grid, options);
  const data = { name: 'own', id: '', split: null, set: 'test', classes };
  const out = openOutFolder(root);
  const ask = (known: number[]) =>
    forecastOf({ page } as unknown as HeadlessApp, out, 'key', { draws, known, options, data, train, test: measured });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const forecast = await ask([]);
  expect(forecast.map(({ training }) => training)).toEqual([0, 60, 120]);
  // The files of the training list stand behind those of the test list in the page's input.
  expect(asked).toEqual([['a', 'b', 'c', 'd']]);

  const said = vi.spyOn(console, 'error').mockReturnValue();
  sayForecast(forecast, draws);
  const lines = said.mock.calls.map(([line]) => String(line));
  expect(lines[0]).toMatch(/^This will take about .* \(.* to .* by the shortest and the longest step that was tried\): 3 min to train, /);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/1,234 trainable numbers, 5000 MB, more than the 4000 MB/);

  const again = await ask([0, 1]);
  expect(again.map(({ training, known }) => [training, known])).toEqual([
    [0, true],
    [0, true],
    [120, false],
  ]);
  expect(asked).toHaveLength(1);
});
