/** Films to measure on, written once into a folder and found there again. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { actions } from '../../models/world/scenes/actions';
import { planFilm, type TrueSegment } from '../../models/world/films/planFilm';
import { writeFilm } from '../../models/world/films/writeFilm';

export interface FilmAsked {
  readonly seed: number;
  readonly minutes: number;
  /** Enlarged to this many lines. */
  readonly tall: number;
  /** The film of `minutes` so many times, end to end. */
  readonly times: number;
  /** Actions that the embedded model has not learned happen too. */
  readonly unlearned: boolean;
}

export interface TrueFilm extends FilmAsked {
  readonly path: string;
  readonly segments: readonly TrueSegment[];
}

const framesPerSecond = 12;
const drawn = { width: 160, height: 120 };

export async function filmFor(asked: FilmAsked, folder: string): Promise<TrueFilm> {
  const film = await drawnFilm(asked, folder);
  return asked.times === 1 ? film : repeated(film, asked.times);
}

/** Copied packet by packet: hours need no drawing. */
function repeated(film: TrueFilm, times: number): TrueFilm {
  const path = film.path.replace(/\.mp4$/, `-x${times}.mp4`);
  if (!existsSync(path)) {
    const part = `${path}.part.mp4`;
    const args = ['-v', 'error', '-y', '-stream_loop', String(times - 1), '-i', film.path, '-c', 'copy', '-movflags', '+faststart', part];
    execFileSync('ffmpeg', args, { stdio: 'inherit' });
    renameSync(part, path);
  }
  const length = film.segments.at(-1)!.end;
  const segments: TrueSegment[] = [];
  for (let time = 0; time < times; time++) {
    for (const { start, end, ...what } of film.segments) {
      const last = segments.at(-1);
      const next = { ...what, start: start + time * length, end: end + time * length };
      // What a film ends with and begins with may be the same.
      if (last?.kind === next.kind && last.id === next.id) segments[segments.length - 1] = { ...last, end: next.end };
      else segments.push(next);
    }
  }
  return { ...film, times, path, segments };
}

async function drawnFilm({ seed, minutes, tall, unlearned }: FilmAsked, folder: string): Promise<TrueFilm> {
  const path = join(folder, `film-${seed}-${minutes}m-${tall}${unlearned ? '-unlearned' : ''}.mp4`);
  const ids = actions.filter(({ learned }) => learned || unlearned).map(({ id }) => id);
  const plan = planFilm({ seed, seconds: minutes * 60, framesPerSecond, actions: ids });
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    await writeFilm(plan, { ...drawn, tall }, `${path}.part.mp4`);
    renameSync(`${path}.part.mp4`, path);
    writeFileSync(path.replace(/\.mp4$/, '.json'), JSON.stringify(plan.segments));
  }
  return {
    seed,
    minutes,
    tall,
    unlearned,
    times: 1,
    path,
    segments: JSON.parse(readFileSync(path.replace(/\.mp4$/, '.json'), 'utf8')) as TrueSegment[],
  };
}
