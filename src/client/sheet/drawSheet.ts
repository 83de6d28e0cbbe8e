/** Draws sheets of frames: clip under clip, on white as in print, as PNG. Runs in a page or a worker. */
import { fixed, percentOf } from '../../shared/base/figures';
import { fontStackOf } from '../../shared/base/fonts';
import type { AttentionMaps } from '../../shared/recognition/recognition';
import type { SheetWords } from '../../shared/recognition/sheetWords';
import type { ColourMapName } from '../../lib/heat/colourMaps';
import { frameImage } from '../../lib/heat/frames';
import { heatPixels, heatRange, mapAt } from '../../lib/heat/heat';
import { clipsOnSheet, footHeight, linesOf, sheetLayout } from './layout';
import type { SheetClip, SheetRow } from './sheetClip';

export interface SheetStyle {
  readonly words: SheetWords;
  readonly layer: 'last' | 'rollout';
  readonly colours: ColourMapName;
  /** Of the heat over the frame. */
  readonly opacity: number;
}

type Context = OffscreenCanvasRenderingContext2D;

const [ink, soft] = ['#1a1b19', '#5c605a'];

/** Takes clips one by one, so that the pictures of no more than one are held, and gives sheets in the end. */
export function createSheet(style: SheetStyle) {
  const blocks: Blob[] = [];
  let last: SheetClip | undefined;
  return {
    async add(clip: SheetClip): Promise<void> {
      blocks.push(await drawClip(clip, style));
      last = clip;
    },
    /** One sheet, or several where one would be longer than a canvas can be; none without a clip. */
    async finish(): Promise<Blob[]> {
      if (last === undefined) return [];
      const layout = sheetLayout(last.frames.times.length, last.method === null ? 2 : 3);
      const most = clipsOnSheet(layout);
      const sheets: Blob[] = [];
      for (let from = 0; from < blocks.length; from += most) {
        const some = blocks.slice(from, from + most);
        const [canvas, context] = paper(layout.width, some.length * layout.height + footHeight);
        for (const [index, block] of some.entries()) context.drawImage(await createImageBitmap(block), 0, index * layout.height);
        foot(context, last, style, layout.margin, canvas.height);
        sheets.push(await canvas.convertToBlob({ type: 'image/png' }));
      }
      return sheets;
    },
  };
}

async function drawClip(clip: SheetClip, style: SheetStyle): Promise<Blob> {
  const { words } = style;
  const { frames, baseline, method, name } = clip;
  const rows: readonly { readonly title: string; readonly row: SheetRow | null }[] = [
    { title: words.original, row: null },
    { title: words.baseline, row: baseline },
    ...(method === null ? [] : [{ title: words.method, row: method }]),
  ];
  const T = frames.times.length;
  const { tile, gap, margin, labels, head, width, height } = sheetLayout(T, rows.length);
  const family = fontStackOf(words.original);
  const [canvas, context] = paper(width, height);
  write(context, [name], { x: margin, y: margin + 14, font: `600 15px ${family}`, colour: ink, width: width - 2 * margin });
  for (const [n, time] of frames.times.entries()) {
    const at = { x: margin + labels + n * (tile + gap), y: margin + head - 8, width: tile };
    write(context, [words.seconds.replace('{value}', fixed(time, 2))], { ...at, font: `12px ${family}`, colour: soft });
  }
  for (const [index, { title, row }] of rows.entries()) {
    const top = margin + head + index * (tile + gap);
    writeRow(context, title, row, words, { x: margin, y: top + 16, width: labels - 12 });
    for (let n = 0; n < T; n++) {
      const left = margin + labels + n * (tile + gap);
      context.drawImage(await createImageBitmap(frameImage(frames.pixels, frames.size, n)), left, top, tile, tile);
      if (row === null) continue;
      context.globalAlpha = style.opacity;
      context.drawImage(await createImageBitmap(heatOf(row.attention, n, style, tile)), left, top);
      context.globalAlpha = 1;
    }
  }
  return canvas.convertToBlob({ type: 'image/png' });
}

function heatOf(maps: AttentionMaps, n: number, { layer, colours }: SheetStyle, size: number): ImageData {
  return heatPixels(mapAt({ maps, layer }, n), maps.grid, heatRange(maps[layer]), colours, size);
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** The row's name, its answer in each language, and how sure it is. */
function writeRow(context: Context, title: string, row: SheetRow | null, words: SheetWords, place: Place): void {
  const family = fontStackOf(words.original);
  const below = write(context, [title], { ...place, font: `600 14px ${family}`, colour: ink, most: 2 });
  if (row === null) return;
  const { answer } = row;
  const said = answer === null ? [words.noAnswer] : [answer.en, answer.zh, `${percentOf(answer.probability, 1)}`];
  write(
    context,
    said.filter((text) => text !== ''),
    { ...place, y: below + 4, font: `13px ${family}`, colour: soft, most: 3 },
  );
}

function foot(context: Context, { model, adapter }: SheetClip, { words }: SheetStyle, margin: number, height: number): void {
  const facts = (adapter === null ? words.factsAlone : words.facts).replace('{model}', model).replace('{adapter}', adapter ?? '');
  const family = fontStackOf(words.original);
  const text = adapter === null ? [`${facts}. ${words.noAdapter}`] : [facts];
  write(context, text, { x: margin, y: height - 18, font: `12px ${family}`, colour: soft, width: context.canvas.width - 2 * margin });
}

/** @param most lines for each text @returns where the next line would stand */
function write(
  context: Context,
  texts: readonly string[],
  { x, y, width, font, colour, most = 1 }: Place & { readonly font: string; readonly colour: string; readonly most?: number },
): number {
  context.font = font;
  context.fillStyle = colour;
  let at = y;
  for (const text of texts) {
    for (const line of linesOf(text, most, (part) => context.measureText(part).width <= width)) {
      context.fillText(line, x, at, width);
      at += 18;
    }
  }
  return at;
}

function paper(width: number, height: number): readonly [OffscreenCanvas, Context] {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  return [canvas, context];
}
