/**
 * `npm run bench:timeline [-- --films DIR] [--seeds 1,2,3] [--minutes 2,5] [--times 1,24] [--tall 120] [--out FILE]`
 *
 * Segments of films of the drawn world against what is true, beside a plain sliding window (README.md). Needs the system's ffmpeg.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openHeadless } from '../../src/cli/command/headless';
import { exitCodes, isProgram, runCommand } from '../../src/cli/command/command';
import { readLabelSource } from '../../src/cli/recognize/labelSource';
import { scoresFrom } from '../../src/cli/recognize/timeline';
import type { HeadlessCommands } from '../../src/headless/headlessPage';
import type { PageTimeline, TimelineOutcome } from '../../src/headless/timelinePage';
import { AppError } from '../../src/shared/errors/errors';
import { defaultLambda, defaultTemplate } from '../../src/shared/recognition/recognition';
import { lanesOf } from '../../src/shared/timeline/lanes';
import { defaultWindows } from '../../src/shared/timeline/plan';
import { defaultSegments, segmentsOf } from '../../src/shared/timeline/segments';
import { type Agreement, agreementOf, f1, lengthOf, meanOff, unmet, plainSegments, type Stretch, together } from './agreement';
import { filmFor, type TrueFilm } from './films';
import { type HeldMemory, mostHeld, watchMemory } from './memory';

declare const actionScope: HeadlessCommands;

const usage = `npm run bench:timeline -- [options]
  --films DIR     where films are written and found again (the system's folder for temporary files)
  --seeds A,B     of the films (1,2,3)
  --minutes M,N   their lengths, one after the other (2)
  --times N,M     each that many times end to end: 5 minutes, 24 times, are two hours (1)
  --unlearned     actions that the embedded model has not learned happen too: none of its labels
  --tall H        lines of the picture (120)
  --backend B     webgpu, webgl, wasm or cpu (the best one here)
  --out FILE      all scores as JSON, to try other thresholds on`;

/** Seconds. */
interface Unlearned {
  readonly seconds: number;
  /** Of them, told as none of the labels. */
  readonly none: number;
  /** Of learned actions, told so too. */
  readonly learnedNone: number;
}

interface Row {
  readonly film: TrueFilm;
  readonly timeline: Agreement;
  readonly plain: Agreement;
  readonly pauses: Agreement;
  readonly unlearned: Unlearned;
  /** Actions that were missed, and segments of actions that are not: with what stands there instead. */
  readonly wrong: readonly string[];
  readonly page: PageTimeline;
  readonly memory: readonly HeldMemory[];
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      films: { type: 'string', default: join(tmpdir(), 'actionscope-films') },
      seeds: { type: 'string', default: '1,2,3' },
      minutes: { type: 'string', default: '2' },
      times: { type: 'string', default: '1' },
      unlearned: { type: 'boolean', default: false },
      tall: { type: 'string', default: '120' },
      backend: { type: 'string', default: 'auto' },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return exitCodes.done;
  }
  const rows: Row[] = [];
  for (const minutes of values.minutes.split(',').map(Number)) {
    for (const seed of values.seeds.split(',').map(Number)) {
      for (const times of values.times.split(',').map(Number)) {
        const film = await filmFor({ seed, minutes, times, tall: Number(values.tall), unlearned: values.unlearned }, values.films);
        rows.push(await measure(film, values.backend as 'auto'));
        console.log(describe(rows.at(-1)!));
      }
    }
  }
  for (const [name, of] of [
    ['timeline', ({ timeline }: Row) => timeline],
    ['plain sliding window', ({ plain }: Row) => plain],
    ['black, blank, still', ({ pauses }: Row) => pauses],
  ] as const) {
    const all = together(rows.map(of));
    console.log(
      `${name.padEnd(22)} F1 ${f1(all).toFixed(3)}  boundaries off by ${meanOff(all).toFixed(2)} s  (${all.right} of ${all.real}, ${all.found} found)`,
    );
  }
  const strange = rows.reduce((sum, { unlearned: { seconds } }) => sum + seconds, 0);
  if (strange > 0) {
    const none = rows.reduce((sum, { unlearned }) => sum + unlearned.none, 0);
    const learnedNone = rows.reduce((sum, { unlearned }) => sum + unlearned.learnedNone, 0);
    console.log(
      `unlearned actions      ${strange.toFixed(0)} s, of which ${none.toFixed(0)} s are told as none of these; of learned ones ${learnedNone.toFixed(0)} s`,
    );
  }
  if (values.out !== undefined) writeFileSync(values.out, JSON.stringify(rows.map(({ film, page, memory }) => ({ film, page, memory }))));
  return exitCodes.done;
}

/** Each film in a browser of its own, so that what it held is its own. */
async function measure(film: TrueFilm, backend: 'auto'): Promise<Row> {
  // A profile on disk, as people have it: without one a browser keeps in memory what a page stores.
  const profile = mkdtempSync(join(tmpdir(), 'actionscope-profile-'));
  const app = await openHeadless({ profile });
  const memory = watchMemory(process.pid);
  try {
    await app.call('start', { backend });
    await app.page.setInputFiles('#files', film.path);
    const { labels } = await readLabelSource('demo');
    const task = {
      options: { modelId: 'demo', adapterId: null, labels, template: defaultTemplate },
      windows: defaultWindows,
      lambda: defaultLambda,
    };
    // What it takes to bring the numbers here is not the timeline's.
    await app.page.evaluate(async (asked) => void Object.assign(globalThis, { found: await actionScope.timeline(0, asked, []) }), task);
    const held = memory();
    const page = await app.page.evaluate(() => (globalThis as unknown as { found: TimelineOutcome }).found);
    if ('problem' in page) throw AppError.fromData(page.problem);
    return { film, page, memory: held, ...compare(film, page) };
  } finally {
    memory();
    await app.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

function compare({ segments }: TrueFilm, page: PageTimeline): Pick<Row, 'timeline' | 'plain' | 'pauses' | 'unlearned' | 'wrong'> {
  const scores = scoresFrom(page);
  const known = new Set(page.film.labels.map(({ en }) => en));
  const real = segments.filter(({ kind, en }) => kind !== 'action' || known.has(en));
  const strange = segments.filter((segment) => !real.includes(segment));
  const found = segmentsOf(scores, defaultLambda, defaultSegments);
  const named = (kinds: (kind: string) => boolean, all: readonly { start: number; end: number; kind: string; en: string }[]): Stretch[] =>
    all.filter(({ kind }) => kinds(kind)).map(({ start, end, kind, en }) => ({ start, end, name: kind === 'action' ? en : kind }));
  const isAction = (kind: string): boolean => kind === 'action';
  const none = found.filter(({ kind }) => kind === 'none');
  const isPause = (kind: string): boolean => kind !== 'action' && kind !== 'none';
  return {
    timeline: agreementOf(named(isAction, found), named(isAction, real)),
    plain: agreementOf(plainSegments(scores, lanesOf(scores, defaultLambda, 0)), named(isAction, real)),
    pauses: agreementOf(named(isPause, found), named(isPause, real)),
    unlearned: {
      seconds: lengthOf(strange, strange),
      none: lengthOf(strange, none),
      learnedNone: lengthOf(
        real.filter(({ kind }) => isAction(kind)),
        none,
      ),
    },
    wrong: [
      ...unmet(
        'missed',
        named(isAction, real),
        named(isAction, found),
        named(() => true, found),
      ),
      ...unmet(
        'false',
        named(isAction, found),
        named(isAction, real),
        named(() => true, segments),
      ),
    ],
  };
}

function describe({ film, timeline, plain, wrong, page: { pace, film: opened, openedAfter, coarseAfter }, memory }: Row): string {
  return [
    `seed ${film.seed}, ${film.minutes} min${film.times === 1 ? '' : ` x ${film.times}`}, ${film.tall} lines, ${opened.backend.name}:`,
    `F1 ${f1(timeline).toFixed(3)} (plain ${f1(plain).toFixed(3)}), off by ${meanOff(timeline).toFixed(2)} s (plain ${meanOff(plain).toFixed(2)} s);`,
    `${pace.seconds.toFixed(1)} s, ${pace.timesRealTime?.toFixed(1) ?? '-'} x real time (decode ${pace.busy.decode.toFixed(1)} s, encode ${pace.busy.encode.toFixed(1)} s),`,
    `coarse ${coarseAfter === null ? '-' : (coarseAfter - openedAfter).toFixed(1)} s after film, model and labels were open (${openedAfter.toFixed(1)} s),`,
    heldText(memory),
    ...wrong.map((text) => `\n  ${text}`),
  ].join(' ');
}

/** The most that was held, and of what; then the most of each tenth of the time. */
function heldText(memory: readonly HeldMemory[]): string {
  const megabytes = (bytes: number): string => String(Math.round(bytes / 1e6));
  const { bytes, kinds } = mostHeld(memory);
  const tenth = (n: number): readonly HeldMemory[] =>
    memory.slice(Math.floor((n * memory.length) / 10), Math.max(Math.floor(((n + 1) * memory.length) / 10), 1));
  const curve = Array.from({ length: 10 }, (_, n) => tenth(n)).filter(({ length }) => length > 0);
  return [
    `${megabytes(bytes)} MB at most (${Object.entries(kinds)
      .map(([kind, held]) => `${kind} ${megabytes(held)}`)
      .join(', ')})`,
    `by tenths ${curve.map((part) => megabytes(mostHeld(part).bytes)).join(' ')}`,
  ].join(', ');
}

if (isProgram(import.meta.url)) runCommand(() => main(process.argv.slice(2)), { usage });
