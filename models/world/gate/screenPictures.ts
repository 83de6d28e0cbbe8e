/** Test pictures of broadcasters and of ffmpeg, and screens with windows and text, photographed by Chromium or scrolled. */

import { chromium } from '@playwright/test';
import { chromiumArguments, findChromium } from '../../../src/build/chromium.mjs';
import { createRandom, type Random } from '../scenes/drawing/random';
import { ffmpeg, type Film } from './film';
import { camera, drawStill, filmSize, movement, paintFilm, type Still } from './stage';

const cards = [
  'testsrc',
  'testsrc2',
  'smptebars',
  'smptehdbars',
  'pal75bars',
  'pal100bars',
  'rgbtestsrc',
  'yuvtestsrc',
  'mandelbrot',
  'life=mold=10',
  'cellauto',
  'sierpinski',
  'gradients',
  'allrgb',
  'haldclutsrc',
] as const;

export function testCardFilm(random: Random): Film {
  const { width, height, count } = filmSize;
  const card = random.pick(cards);
  const sized =
    card === 'allrgb' || card === 'haldclutsrc'
      ? card
      : `${card}${card.includes('=') ? ':' : '='}s=${width * 2}x${height * 2}:r=${random.pick([4, 8, 12])}`;
  const crop = random.chance(0.4) ? `crop=iw*${random.uniform(0.4, 1).toFixed(2)}:ih*${random.uniform(0.4, 1).toFixed(2)},` : '';
  const frames = ffmpeg([
    '-f',
    'lavfi',
    '-i',
    sized,
    '-vf',
    `${crop}scale=${width}:${height}`,
    '-frames:v',
    String(count),
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-',
  ]);
  const film = { frames, width, height, count };
  return random.chance(0.3) ? camera(film, random) : film;
}

/** Pages of our own: windows, menus, tables, terminals, slides, in many colours. */
export async function screens(count: number): Promise<Still[]> {
  const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArguments });
  const page = await browser.newPage({ viewport: { width: 960, height: 640 } });
  const stills: Still[] = [];
  for (let n = 0; n < count; n++) {
    await page.setContent(pageText(createRandom(77_000 + n)));
    const png = await page.screenshot();
    const pixels = ffmpeg(['-f', 'png_pipe', '-i', '-', '-f', 'rawvideo', '-pix_fmt', 'rgba', '-'], png);
    stills.push({ width: 960, height: 640, pixels });
  }
  await browser.close();
  return stills;
}

/** A recording of a screen: whole or a part of it, scrolled, with a jump to another now and then. */
export function screenFilm(random: Random, stills: readonly Still[]): Film {
  const [first, second] = [random.pick(stills), random.pick(stills)];
  const fills = Math.max(filmSize.width / first.width, filmSize.height / first.height);
  const zoom = Math.exp(random.uniform(0, 1.3));
  const places = movement(
    random,
    {
      x: 0.5 + random.uniform(-0.4, 0.4) * (zoom - 1),
      y: 0.5 + random.uniform(-0.4, 0.4) * (zoom - 1),
      scale: fills * zoom * 1.05,
      turn: 0,
    },
    0.1,
  );
  const change = random.chance(0.3) ? random.below(filmSize.count) : filmSize.count;
  return paintFilm((frame, n) => drawStill(frame, filmSize, n < change ? first : second, { ...places[n]!, turn: 0 }));
}

const words =
  'the of and a to in is file open save edit view time people video model page result action settings name size value table error line note answer search clip frame train run test'.split(
    ' ',
  );

function pageText(random: Random): string {
  const dark = random.chance(0.4);
  const hue = (low: number, high: number): string => `hsl(${random.below(360)} ${random.below(90)}% ${random.uniform(low, high)}%)`;
  const text = (count: number): string => Array.from({ length: count }, () => random.pick(words)).join(' ');
  const [paper, ink] = dark ? [hue(5, 20), hue(75, 95)] : [random.chance(0.5) ? '#fff' : hue(85, 99), hue(5, 35)];
  const block = (): string => {
    switch (random.below(7)) {
      case 0:
        return `<h1>${text(3)}</h1><p>${text(40)}</p>`;
      case 1:
        return `<table>${Array.from({ length: 6 }, () => `<tr>${Array.from({ length: 5 }, () => `<td>${random.chance(0.5) ? random.below(9999) : text(2)}</td>`).join('')}</tr>`).join('')}</table>`;
      case 2:
        return `<pre style="background:${hue(5, 15)};color:${hue(60, 95)};padding:8px">${Array.from({ length: 9 }, () => text(6)).join('\n')}</pre>`;
      case 3:
        return Array.from({ length: 4 }, () => `<button style="background:${hue(30, 90)};color:${hue(0, 100)}">${text(1)}</button>`).join(
          ' ',
        );
      case 4:
        return `<div style="height:${60 + random.below(140)}px;background:linear-gradient(${random.below(360)}deg,${hue(20, 80)},${hue(20, 80)})"></div>`;
      case 5:
        return `<svg width="400" height="150">${Array.from({ length: 9 }, (_, k) => `<rect x="${k * 44}" y="${random.below(120)}" width="30" height="150" fill="${hue(30, 70)}"/>`).join('')}</svg>`;
      default:
        return `<ul>${Array.from({ length: 6 }, () => `<li>${text(7)}</li>`).join('')}</ul>`;
    }
  };
  const side = random.chance(0.5)
    ? `<nav style="width:180px;background:${hue(10, 90)};color:${hue(10, 90)};padding:10px">${Array.from({ length: 12 }, () => `<p>${text(2)}</p>`).join('')}</nav>`
    : '';
  const bar = random.chance(0.7) ? `<header style="background:${hue(15, 90)};color:${hue(0, 100)};padding:8px">${text(6)}</header>` : '';
  return `<style>*{margin:0;box-sizing:border-box}body{background:${paper};color:${ink};font:${random.pick([12, 14, 16, 22, 30])}px ${random.pick(['sans-serif', 'serif', 'monospace'])}}main{padding:16px;flex:1}td{border:1px solid;padding:4px}h1{margin:8px 0}</style>${bar}<div style="display:flex;min-height:640px">${side}<main>${Array.from({ length: 1 + random.below(6) }, block).join('<br>')}</main></div>`;
}
