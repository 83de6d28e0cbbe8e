/** Ways to take a result along: text on the clipboard, JSON as the command line prints it, the frames as a picture. */
import type { TFunction } from 'i18next';
import { abstentionOf } from '../../../shared/recognition/abstention';
import { frameWeightsOf } from '../../../shared/recognition/frameWeights';
import { rankLabels } from '../../../shared/recognition/fusion';
import type { Recognition } from '../../../shared/recognition/recognition';
import { reportRecognition } from '../../../shared/recognition/report';
import { effectiveLambda, languagesUsed } from '../../../shared/recognition/spaces';
import type { Settings } from '../../../state/settings/settings';
import { percent } from '../../common/format';
import { saveBlob } from '../../common/files/saveBlob';
import { frameImage } from '../../../lib/heat/frames';
import { heatPixels, heatRange, mapAt } from '../../../lib/heat/heat';
import { labelName } from '../common/labelName';
import { sayFocus } from '../common/sayFocus';
import { panesOf } from '../clip/panes';
import { useReasons } from '../../../state/recognise/why/reasons';

/** @returns whether the clipboard took it */
export async function copySummary(
  recognition: Recognition,
  { lambda, threshold }: Pick<Settings, 'lambda' | 'threshold'>,
  t: TFunction,
): Promise<boolean> {
  const ranked = rankLabels(recognition.scores, lambda).slice(0, 5);
  const reason = abstentionOf(recognition, ranked[0], threshold);
  const lines = ranked.map(({ en, zh, probability }) => [en, zh, percent(probability)].filter((part) => part !== '').join('\t'));
  const none = reason === null ? [] : [t(reason === 'not-drawn' ? 'gate.title' : 'result.abstained')];
  const first = ranked[0];
  const weights =
    first === undefined || reason !== null ? null : frameWeightsOf(recognition.scores, first.index, recognition.frames.times.length);
  const focus = weights === null || weights.length === 0 ? [] : [sayFocus(labelName(first!), weights, recognition.attention, 'last', t)];
  const text = [recognition.file, ...none, ...lines, ...focus, sayFacts(recognition, lambda, t)].join('\n');
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** What the numbers were made with, in one line. */
function sayFacts({ scores, model, adapter, views, frames }: Recognition, lambda: number, t: TFunction): string {
  const used = languagesUsed(scores.use).map((language) => t(`spaces.facts.names.${language}`));
  return [
    t('spaces.facts.model', { model }),
    adapter === null ? t('spaces.facts.baseline') : t('spaces.facts.adapter', { adapter }),
    t('spaces.facts.labels', { labels: scores.labelSet }),
    t('spaces.facts.template', { template: scores.template }),
    t('spaces.facts.frames', { frames: frames.times.length }),
    t('spaces.facts.views', { views }),
    t('spaces.facts.languages', { languages: used.join(' + ') }),
    t('spaces.facts.lambda', { lambda: effectiveLambda(scores.use, lambda) }),
  ].join(' · ');
}

export function saveJson(recognition: Recognition, lambda: number, threshold: number): void {
  const text = `${JSON.stringify(reportRecognition(recognition, lambda, threshold), null, 2)}\n`;
  saveBlob(new Blob([text], { type: 'application/json' }), `${stem(recognition.file)}.json`);
}

const tile = 224;
const gap = 8;
const captionHeight = 56;

/** The strip as a contact sheet, with the comparison that is on the screen. */
export async function savePng(recognition: Recognition, settings: Settings, label: string, t: TFunction): Promise<void> {
  const { frames } = recognition;
  const { maps } = useReasons.getState();
  const panes = panesOf(recognition, settings.attentionView, settings.attentionLayer, maps.method === null ? null : maps);
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
      const pixels = heatPixels(mapAt(heat, n), heat.maps.grid, heatRange(heat.maps[heat.layer]), settings.colourMap, tile);
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
  context.fillText([recognition.file, label].filter((part) => part !== '').join(' · '), gap, canvas.height - 33, canvas.width - 2 * gap);
  context.font = '12px system-ui, sans-serif';
  context.fillStyle = '#a9aca6';
  context.fillText(sayFacts(recognition, settings.lambda, t), gap, canvas.height - 12, canvas.width - 2 * gap);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (blob !== null) saveBlob(blob, `${stem(recognition.file)}-attention.png`);
}

function stem(file: string): string {
  return file.replace(/\.[^.]+$/, '');
}
