/** What `--shots` and `--grid` will take, said before they begin. A forecast is made once for a folder of reports: one that goes on takes it as it was. */
import { AppError } from '../../shared/errors/errors';
import { type DrawForecast, wholeRange, wholeTime } from '../../shared/evaluation/draws/forecast';
import { type Draw, type DrawOptions, nameOfDraw } from '../../shared/evaluation/draws/plan';
import type { EvaluatedData } from '../../shared/evaluation/report';
import type { HeadlessCommands } from '../../headless/headlessPage';
import { megabytes } from '../command/megabytes';
import type { HeadlessApp } from '../command/headless';
import type { ClipFiles } from './inPage';
import type { OutFolder } from './outFolder';
import { saidTime, sayPlainly } from './say';

declare const actionScope: HeadlessCommands;

interface Asked {
  readonly draws: readonly Draw[];
  /** Places of those that are measured already. */
  readonly known: readonly number[];
  readonly options: DrawOptions;
  readonly data: EvaluatedData;
  readonly train: ClipFiles;
  readonly test: ClipFiles;
}

/** @param key stands for draws, clips and options @returns in the order of the draws @throws AppError as the engine coded it */
export async function forecastOf({ page }: HeadlessApp, out: OutFolder, key: string, asked: Asked): Promise<readonly DrawForecast[]> {
  const kept = out.readJson('forecast.json') as { readonly key: string; readonly draws: DrawForecast[] } | undefined;
  const { draws, known, options, data, train, test } = asked;
  if (kept?.key === key) return kept.draws.map((one, at) => (known.includes(at) ? { ...one, ...nothing } : one));
  await page.exposeFunction('reportForecasting', ({ done, of }: { done: number; of: number }) => {
    process.stderr.write(`\rTrying a few steps of each kind of training: ${done} of ${of}    ${done === of ? '\n' : ''}`);
  });
  await page.setInputFiles('#files', [...test.paths, ...train.paths]);
  const later = train.clips.map((clip) => ({ ...clip, file: clip.file + test.paths.length }));
  const task = { draws, known, options, data, train: later, test: test.clips };
  const answer = await page.evaluate((given) => actionScope.forecast(given), task);
  if ('problem' in answer) throw AppError.fromData(answer.problem);
  out.write('forecast.json', JSON.stringify({ key, draws: answer.output }));
  return answer.output;
}

const nothing = { training: 0, measuring: 0, range: [0, 0], cost: null, known: true } as const;

/** The whole, then what one training of each kind needs and takes. */
export function sayForecast(forecast: readonly DrawForecast[], draws: readonly Draw[]): void {
  const [least, most] = wholeRange(forecast).map(saidTime);
  const known = forecast.filter((one) => one.known).length;
  const sum = (part: 'training' | 'measuring'): string => saidTime(forecast.reduce((all, one) => all + one[part], 0));
  const range = least === most ? '' : ` (${least} to ${most} by the shortest and the longest step that was tried)`;
  const before = known === 0 ? '' : `; ${known} of ${draws.length} draws are measured already`;
  sayPlainly(
    `This will take about ${saidTime(wholeTime(forecast))}${range}: ${sum('training')} to train, ${sum('measuring')} to measure${before}.`,
  );
  const told = new Set<string>();
  for (const [index, { cost, training, measuring }] of forecast.entries()) {
    const draw = draws[index]!;
    const kind = JSON.stringify([draw.cell.row, draw.cell.values]);
    if (cost === null || told.has(kind)) continue;
    told.add(kind);
    const { parameters, peakBytes, availableBytes, fits } = cost;
    const room = fits || availableBytes === null ? '' : `, more than the ${megabytes(availableBytes)} that seem to be there`;
    sayPlainly(
      `  ${nameOfDraw(draw)}: ${saidTime(training + measuring)}, ${parameters.toLocaleString('en')} trainable numbers, ${megabytes(peakBytes)}${room}`,
    );
  }
}
