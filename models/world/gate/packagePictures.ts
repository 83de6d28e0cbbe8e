/** Films made of the photographs, cartoons and clip art that Debian's packages ship (unpacked with dpkg -x, never committed). */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../scenes/drawing/random';
import type { Film } from './film';
import { background, camera, drawStill, filmSize, movement, paintFilm, readStill, type Still } from './stage';

/** apt-get download these, then `dpkg -x` each into a folder of its name. */
const packages = {
  photographs: [
    'mate-backgrounds',
    'lomiri-wallpapers-16.04',
    'lomiri-wallpapers-20.04',
    'ukui-wallpapers',
    'plasma-workspace-wallpapers',
    'python3-skimage',
  ],
  stamps: ['tuxpaint-stamps-default'],
  clipArt: ['openclipart-png'],
  game: ['supertux-data'],
} as const;

export type PackageFamily = 'photograph' | 'blurred' | 'stamp' | 'clipArt' | 'game';

export function packageFilms(folder: string): Readonly<Record<PackageFamily, (random: Random) => Film>> {
  const list = (names: readonly string[]) => names.flatMap((name) => picturesIn(join(folder, name)));
  const [photographs, stamps, clipArt, game] = [packages.photographs, packages.stamps, packages.clipArt, packages.game].map(list) as [
    string[],
    string[],
    string[],
    string[],
  ];
  const drawn = [...clipArt];
  return {
    photograph: (random) => photographFilm(random, stillFrom(random, photographs), 0),
    blurred: (random) => photographFilm(random, stillFrom(random, photographs), random.uniform(2, 16)),
    stamp: (random) => cutOutFilm(random, stamps, photographs),
    clipArt: (random) => cutOutFilm(random, drawn, photographs),
    game: (random) => (random.chance(0.5) ? photographFilm(random, stillFrom(random, game), 0) : cutOutFilm(random, game, game)),
  };
}

/** The camera wanders over one picture that fills the film. */
function photographFilm(random: Random, still: Still, blur: number): Film {
  const { width, height } = filmSize;
  const fills = Math.max(width / still.width, height / still.height);
  const scale = fills * Math.exp(random.uniform(0.15, 1.6));
  const spare = (film: number, picture: number): number => Math.max(0, (picture * scale) / film - 1) / 2;
  const place = {
    x: 0.5 + random.uniform(-1, 1) * spare(width, still.width) * 0.85,
    y: 0.5 + random.uniform(-1, 1) * spare(height, still.height) * 0.85,
    scale,
    turn: random.uniform(-0.08, 0.08),
  };
  const places = movement(random, place, 0.12);
  return camera(
    paintFilm((frame, n) => drawStill(frame, filmSize, still, places[n]!, blur)),
    random,
  );
}

/** One to four cut-out pictures move over a background. */
function cutOutFilm(random: Random, pictures: readonly string[], behind: readonly string[]): Film {
  const { width, height } = filmSize;
  const back = background(random);
  if (random.chance(0.25)) {
    const still = stillFrom(random, behind);
    drawStill(back, filmSize, still, { x: 0.5, y: 0.5, scale: Math.max(width / still.width, height / still.height) * 1.05, turn: 0 });
  }
  const actors = Array.from({ length: 1 + random.below(4) }, () => {
    const still = stillFrom(random, pictures);
    const scale = (Math.exp(random.uniform(-1.1, 0.4)) * height) / Math.max(still.width, still.height);
    const place = { x: random.uniform(0.3, 0.7), y: random.uniform(0.3, 0.7), scale, turn: random.uniform(-0.3, 0.3) };
    return { still, places: movement(random, place, 0.5) };
  });
  const film = paintFilm((frame, n) => {
    frame.set(back);
    for (const { still, places } of actors) drawStill(frame, filmSize, still, places[n]!);
  });
  return random.chance(0.3) ? camera(film, random) : film;
}

const read = new Map<string, Still>();

function stillFrom(random: Random, files: readonly string[]): Still {
  for (let attempt = 0; attempt < 20; attempt++) {
    const file = random.pick(files);
    try {
      const still = read.get(file) ?? readStill(file);
      if (still.width < 12 || still.height < 12) continue;
      if (read.size < 400) read.set(file, still);
      return still;
    } catch {
      continue; // a few of thousands are not what their names say
    }
  }
  throw new Error('no picture could be read');
}

/** Neither empty nor so large that reading it takes longer than all else. */
function fits(bytes: number): boolean {
  return bytes > 600 && bytes < 2_500_000;
}

function picturesIn(folder: string): string[] {
  if (!existsSync(folder)) throw new Error(`${folder} is missing: see models/demo/README.md, "The gate"`);
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => /\.(png|jpe?g|webp)$/i.test(path) && !/\/(doc|icons)\//.test(path) && fits(statSync(path).size))
    .sort();
}
