/** Ways to take a result along: text on the clipboard, JSON as the command line prints it, the frames as a picture. */
import { rankLabels } from '../../shared/fusion';
import type { Recognition } from '../../shared/recognition';
import { reportRecognition } from '../../shared/report';
import type { Settings } from '../../state/settings';
import { percent } from '../common/format';
import { saveBlob } from '../common/saveBlob';
import { frameImage } from '../heat/frames';
import { heatPixels, heatRange, mapAt } from '../heat/heat';
import { panesOf } from './panes';

/** @returns whether the clipboard took it */
export async function copySummary(
  recognition: Recognition,
  lambda: number,
  threshold: number,
  none: string,
): Promise<boolean> {
  const ranked = rankLabels(recognition.scores, lambda).slice(0, 5);
  const abstained = ranked[0] !== undefined && ranked[0].probability < threshold;
  const lines = ranked.map(({ en, zh, probability }) =>
    [en, zh, percent(probability)].filter((part) => part !== '').join('\t'),
  );
  const text = [recognition.file, ...(abstained ? [none] : []), ...lines].join('\n');
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function saveJson(recognition: Recognition, lambda: number, threshold: number): void {
  const text = `${JSON.stringify(reportRecognition(recognition, lambda, threshold), null, 2)}\n`;
  saveBlob(new Blob([text], { type: 'application/json' }), `${stem(recognition.file)}.json`);
}

const tile = 224;
const gap = 8;
const captionHeight = 36;

/** The strip as a contact sheet, with the comparison that is on the screen. */
export async function savePng(recognition: Recognition, settings: Settings, label: string): Promise<void> {
  const { frames } = recognition;
  const panes = panesOf(recognition, settings.attentionView, settings.attentionLayer);
  const T = frames.times.length;
  const columns = Math.min(T, 8);
  const rows = Math.ceil(T / columns);
  const canvas = document.createElement('canvas');
  canvas.width = columns * (tile + gap) + gap;
  canvas.height = rows * (panes.length * tile + gap) + gap + captionHeight;
  const context = canvas.getContext('2d');
  if (context === null) return;
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
      const pixels = heatPixels(
        mapAt(heat, n),
        heat.maps.grid,
        heatRange(heat.maps[heat.layer]),
        settings.colourMap,
        tile,
      );
      context.globalAlpha = settings.opacity;
      context.drawImage(await createImageBitmap(pixels), left, at);
      context.globalAlpha = 1;
    }
    context.font = '14px system-ui, sans-serif';
    context.fillStyle = '#fff';
    context.shadowColor = '#000';
    context.shadowBlur = 3;
    context.fillText(`${frames.times[n]!.toFixed(1)} s`, left + 8, top + panes.length * tile - 8);
    context.shadowBlur = 0;
  }
  context.font = '600 16px system-ui, sans-serif';
  context.fillStyle = '#ecedea';
  context.fillText(
    [recognition.file, label].filter((part) => part !== '').join(' · '),
    gap,
    canvas.height - 13,
    canvas.width - 2 * gap,
  );
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (blob !== null) saveBlob(blob, `${stem(recognition.file)}-attention.png`);
}

function stem(file: string): string {
  return file.replace(/\.[^.]+$/, '');
}

export { saveBlob };
