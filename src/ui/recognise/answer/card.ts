/** A result to send: frames, maps, five labels in both languages and what they were made with, as one picture or as one page. */
import { percent } from '../../../shared/base/figures';
import { fontStack } from '../../../shared/base/fonts';
import type { Seconds } from '../../../shared/base/units';
import { escape } from '../../../shared/evaluation/html/markup';
import type { RankedLabel } from '../../../shared/recognition/fusion';
import type { Recognition } from '../../../shared/recognition/recognition';
import { frameImage } from '../../../lib/heat/frames';
import { heatPixels, heatRange, mapAt } from '../../../lib/heat/heat';
import { useReasons } from '../../../state/recognise/why/reasons';
import type { Settings } from '../../../state/settings/settings';
import { panesOf } from '../clip/panes';

/** How the page's language is set, and says a moment. */
export interface CardWords {
  readonly language: 'en' | 'zh';
  readonly seconds: (time: Seconds) => string;
}

export interface CardTexts {
  readonly file: string;
  /** Where there is no answer, that; else ''. */
  readonly verdict: string;
  /** At most five, the likeliest first. */
  readonly labels: readonly RankedLabel[];
  /** What each of them is called on the picture. */
  readonly names: readonly string[];
  readonly focus: string;
  readonly facts: string;
}

const tile = 224;
const gap = 8;
/** A label's row. */
const row = 26;
const captionHeight = 84;

/** @param texts null: the frames alone @param words of the page's language @returns PNG; null where the browser draws none */
export async function drawCard(
  recognition: Recognition,
  settings: Settings,
  texts: CardTexts | null,
  words: CardWords,
): Promise<Blob | null> {
  const { frames } = recognition;
  const { maps } = useReasons.getState();
  const panes = panesOf(recognition, settings.attentionView, settings.attentionLayer, maps.method === null ? null : maps);
  const T = frames.times.length;
  const columns = Math.min(T, 8);
  const rows = Math.ceil(T / columns);
  const canvas = document.createElement('canvas');
  canvas.width = columns * (tile + gap) + gap;
  canvas.height = rows * (panes.length * tile + gap) + gap + (texts === null ? 0 : captionHeight + texts.labels.length * row);
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.fillStyle = '#141514';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  for (let n = 0; n < T; n++) {
    const left = gap + (n % columns) * (tile + gap);
    const top = gap + Math.floor(n / columns) * (panes.length * tile + gap);
    for (const [row, { heat }] of panes.entries()) {
      const at = top + row * tile;
      context.drawImage(await createImageBitmap(frameImage(frames.pixels, frames.size, n)), left, at, tile, tile);
      if (heat === null) continue;
      const pixels = heatPixels(mapAt(heat, n), heat.maps.grid, heatRange(heat.maps[heat.layer]), settings.colourMap, tile);
      context.globalAlpha = settings.opacity;
      context.drawImage(await createImageBitmap(pixels), left, at);
      context.globalAlpha = 1;
    }
    context.font = `14px ${fontStack(words.language)}`;
    context.fillStyle = '#fff';
    context.shadowColor = '#000';
    context.shadowBlur = 3;
    context.fillText(words.seconds(frames.times[n]!), left + 8, top + panes.length * tile - 8);
    context.shadowBlur = 0;
  }
  if (texts !== null) writeTexts(context, texts, words.language, rows * (panes.length * tile + gap) + gap);
  return new Promise((done) => canvas.toBlob(done, 'image/png'));
}

function writeTexts(
  context: CanvasRenderingContext2D,
  { file, verdict, labels, names, focus, facts }: CardTexts,
  language: CardWords['language'],
  top: number,
): void {
  const width = context.canvas.width - 2 * gap;
  const write = (text: string, y: number, font: string, colour: string, x = gap) => {
    context.font = `${font} ${fontStack(language)}`;
    context.fillStyle = colour;
    context.fillText(text, x, y, width - x + gap);
  };
  write([file, verdict].filter((part) => part !== '').join(' · '), top + 18, '600 16px', '#ecedea');
  labels.forEach((label, rank) => {
    const y = top + 44 + rank * row;
    context.fillStyle = '#17332f';
    context.fillRect(gap, y - 17, width, row - 4);
    context.fillStyle = '#0f766e';
    context.fillRect(gap, y - 17, width * label.probability, row - 4);
    write(names[rank]!, y, rank === 0 ? '600 14px' : '14px', '#fff', gap + 8);
    write(percent(label.probability), y, '14px', '#fff', context.canvas.width - 80);
  });
  const under = top + 44 + labels.length * row;
  write(focus, under + 2, '13px', '#ecedea');
  write(facts, under + 24, '12px', '#a9aca6');
}

/** A page of its own: no script, nothing fetched. */
export function cardPage(
  { file, verdict, labels, focus, facts }: Omit<CardTexts, 'names'>,
  picture: string,
  language: CardWords['language'],
): string {
  const inOrder = (cells: string[]): string => (language === 'zh' ? cells.toReversed() : cells).join('');
  const rows = labels.map(
    ({ en, zh, probability }) =>
      `<tr>${inOrder([`<td lang="en">${escape(en)}</td>`, `<td lang="zh">${escape(zh)}</td>`])}<td>${percent(probability)}</td><td><meter value="${probability}"></meter></td></tr>`,
  );
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><title>${escape(file)}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 ${fontStack(language)};max-width:60rem;margin:2rem auto;padding:0 1rem}
img{max-width:100%;border-radius:8px}td{padding:.2rem 1rem .2rem 0}meter{width:10rem}p:last-child{font-size:13px;opacity:.75}</style></head>
<body><h1>${escape(file)}</h1>${verdict === '' ? '' : `<p><strong>${escape(verdict)}</strong></p>`}
<img src="${picture}" alt="${escape(focus)}"><table>${rows.join('')}</table>
<p>${escape(focus)}</p><p>${escape(facts)}</p></body></html>
`;
}

export async function dataAddress(blob: Blob): Promise<string> {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => fail(reader.error ?? new Error('unreadable'));
    reader.readAsDataURL(blob);
  });
}
