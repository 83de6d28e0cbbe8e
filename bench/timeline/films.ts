/** Films to measure on, written once into a folder and found there again. */
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
}

export interface TrueFilm extends FilmAsked {
  readonly path: string;
  readonly segments: readonly TrueSegment[];
}

const framesPerSecond = 12;
const drawn = { width: 160, height: 120 };

export async function filmFor({ seed, minutes, tall }: FilmAsked, folder: string): Promise<TrueFilm> {
  const path = join(folder, `film-${seed}-${minutes}m-${tall}.mp4`);
  const ids = actions.filter(({ learned }) => learned).map(({ id }) => id);
  const plan = planFilm({ seed, seconds: minutes * 60, framesPerSecond, actions: ids });
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    await writeFilm(plan, { ...drawn, tall }, `${path}.part.mp4`);
    renameSync(`${path}.part.mp4`, path);
    writeFileSync(path.replace(/\.mp4$/, '.json'), JSON.stringify(plan.segments));
  }
  return { seed, minutes, tall, path, segments: JSON.parse(readFileSync(path.replace(/\.mp4$/, '.json'), 'utf8')) as TrueSegment[] };
}
