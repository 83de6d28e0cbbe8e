/**
 * `npx tsx models/world/film.ts --out DIR [--minutes 5] [--seed 1] [--size 160x120] [--tall 1080] [--actions a,b]`
 *
 * A long film of the drawn world (films/README.md): `film-SEED.mp4`, and `film-SEED.json` that says what happens when. The same options
 * always give the same film. Needs the system's ffmpeg.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exitCodes, isProgram, runCommand, wrongOption } from '../../src/cli/command/command';
import { actions } from './scenes/actions';
import { planFilm } from './films/planFilm';
import { writeFilm } from './films/writeFilm';

const usage = `npx tsx models/world/film.ts --out DIR [options]
  --minutes M    length (default 5)
  --seed S       another film (default 1)
  --size WxH     as it is drawn, in pixels (default 160x120)
  --tall H       enlarged to this height (as drawn)
  --fps N        pictures a second (default 12)
  --actions A,B  ids of the actions that may happen (all that the embedded model learned)`;

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: 'string' },
      minutes: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
      size: { type: 'string', default: '160x120' },
      tall: { type: 'string' },
      fps: { type: 'string', default: '12' },
      actions: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return exitCodes.done;
  }
  const [width, height] = values.size.split('x').map(Number);
  const [minutes, seed, framesPerSecond] = [values.minutes, values.seed, values.fps].map(Number) as [number, number, number];
  if (values.out === undefined) return wrongOption('--out is missing: the folder to write to.');
  if (!(minutes > 0 && minutes <= 240)) return wrongOption('--minutes is a number from 0 to 240.');
  if (!Number.isInteger(seed) || seed < 1) return wrongOption('--seed is a whole number from 1.');
  const ids = values.actions?.split(',') ?? actions.filter(({ learned }) => learned).map(({ id }) => id);
  const plan = planFilm({ seed, seconds: minutes * 60, framesPerSecond, actions: ids });
  mkdirSync(values.out, { recursive: true });
  const path = join(values.out, `film-${seed}`);
  const size = { width: width!, height: height!, ...(values.tall === undefined ? {} : { tall: Number(values.tall) }) };
  await writeFilm(plan, size, `${path}.mp4`);
  writeFileSync(`${path}.json`, `${JSON.stringify({ duration: minutes * 60, segments: plan.segments }, null, 1)}\n`);
  console.log(`${path}.mp4: ${plan.segments.length} segments, ${plan.shots.length} shots`);
  return exitCodes.done;
}

if (isProgram(import.meta.url)) runCommand(() => main(process.argv.slice(2)), { usage });
