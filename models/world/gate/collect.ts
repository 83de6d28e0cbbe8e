/**
 * Makes the films the gate is fitted on, looks at each as the product does, and keeps what was seen:
 *
 *   npx tsx models/world/gate/collect.ts --packages DIR --out DIR [--renderings 900] [--each 120]
 *
 * DIR gets seen.u8 [clips, 8, 96, 96, 3] and clips.json (family, codec, set).
 */

import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom, type Random } from '../scenes/drawing/random';
import { codecs, type Film, framesSeen, throughCodec } from './film';
import { madeFilms } from './madePictures';
import { packageFilms } from './packagePictures';
import { rendering, seedsOf } from './renderings';
import { screenFilm, screens, testCardFilm } from './screenPictures';

const { values } = parseArgs({
  options: {
    packages: { type: 'string' },
    out: { type: 'string' },
    renderings: { type: 'string', default: '900' },
    each: { type: 'string', default: '120' },
  },
});
if (!values.packages || !values.out) throw new RangeError('--packages and --out are missing');

export interface CollectedClip {
  /** `drawn` is the drawn world. */
  readonly family: string;
  readonly codec: string;
  readonly set: 'fit' | 'threshold';
}

const T = 8;
const folder = values.out;
mkdirSync(folder, { recursive: true });
const file = openSync(join(folder, 'seen.u8'), 'w');
const clips: CollectedClip[] = [];

function keep(film: Film, clip: CollectedClip): void {
  writeSync(file, framesSeen(film, T));
  clips.push(clip);
  writeFileSync(join(folder, 'clips.json'), JSON.stringify(clips));
  if (clips.length % 100 === 0) console.log(clips.length, clip.family);
}

const count = Number(values.renderings);
for (const set of ['fit', 'threshold'] as const) {
  for (let n = 0; n < count; n++) {
    const { film, codec } = rendering(seedsOf[set] + n, { coded: n % 2 === 1 });
    keep(film, { family: 'drawn', codec, set });
  }
}

const stills = await screens(60);
const families: Record<string, (random: Random) => Film> = {
  ...packageFilms(values.packages),
  ...madeFilms,
  testCard: testCardFilm,
  screen: (random) => screenFilm(random, stills),
};
const names = Object.keys(codecs);
for (let n = 0; n < Number(values.each); n++) {
  for (const [f, [family, make]] of Object.entries(families).entries()) {
    const random = createRandom(1_400_000_000 + f * 100_000 + n);
    const film = make(random);
    const codec = n % 3 === 1 ? random.pick(names) : 'none';
    keep(codec === 'none' ? film : throughCodec(film, codec, random), { family, codec, set: 'fit' });
  }
}
closeSync(file);
