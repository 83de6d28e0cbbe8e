/** Ways to take a result along: text on the clipboard, JSON as the command line prints it, the frames as a picture. */
import type { TFunction } from 'i18next';
import { fixed, percent } from '../../../shared/base/figures';
import { abstentionOf } from '../../../shared/recognition/abstention';
import { frameWeightsOf } from '../../../shared/recognition/frameWeights';
import { rankLabels, type RankedLabel } from '../../../shared/recognition/fusion';
import type { Recognition } from '../../../shared/recognition/recognition';
import { reportRecognition } from '../../../shared/recognition/report';
import { effectiveLambda, languagesUsed } from '../../../shared/recognition/spaces';
import { useReasons } from '../../../state/recognise/why/reasons';
import { type AttentionLayer, attentionOf, type Settings } from '../../../state/settings/settings';
import { saveBlob } from '../../common/files/saveBlob';
import { labelName } from '../common/labelName';
import { sayFocus } from '../common/sayFocus';
import { cardPage, type CardTexts, type CardWords, dataAddress, drawCard } from './card';

/** @returns whether the clipboard took it */
export async function copySummary(
  recognition: Recognition,
  { lambda, threshold, attentionLayer }: Pick<Settings, 'lambda' | 'threshold' | 'attentionLayer'>,
  t: TFunction,
): Promise<boolean> {
  const ranked = rankLabels(recognition.scores, lambda).slice(0, 5);
  const reason = abstentionOf(recognition, ranked[0], threshold);
  const lines = ranked.map(({ en, zh, probability }) => [en, zh, percent(probability)].filter((part) => part !== '').join('\t'));
  const none = reason === null ? [] : [t(reason === 'not-drawn' ? 'gate.title' : 'result.abstained')];
  const focus = focusLine(recognition, ranked[0], attentionLayer, reason !== null, t);
  const text = [recognition.file, ...none, ...lines, focus, sayFacts(recognition, lambda, t)].filter((line) => line !== '').join('\n');
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Where the answer looks; '' where there is none, or its weights were put aside. */
function focusLine(
  recognition: Recognition,
  first: RankedLabel | undefined,
  layer: AttentionLayer,
  abstained: boolean,
  t: TFunction,
): string {
  if (first === undefined || abstained) return '';
  const weights = frameWeightsOf(recognition.scores, first.index, recognition.frames.times.length);
  const { label, maps } = useReasons.getState();
  const isOfFirst = label !== null && label.en === first.en && label.zh === first.zh;
  const shown = (isOfFirst ? maps.method : null) ?? recognition.attention;
  return weights.length === 0 ? '' : sayFocus(labelName(first, t), weights, shown, attentionOf(layer), t);
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

/** What stands beside the frames on a card. */
function cardTexts(recognition: Recognition, { lambda, threshold, attentionLayer }: Settings, t: TFunction): CardTexts {
  const ranked = rankLabels(recognition.scores, lambda).slice(0, 5);
  const reason = abstentionOf(recognition, ranked[0], threshold);
  return {
    file: recognition.file,
    verdict: reason === null ? '' : t(reason === 'not-drawn' ? 'gate.title' : 'result.abstained'),
    labels: ranked,
    names: ranked.map((label) => labelName(label, t)),
    focus: focusLine(recognition, ranked[0], attentionLayer, reason !== null, t),
    facts: sayFacts(recognition, lambda, t),
  };
}

function cardWords(language: string, t: TFunction): CardWords {
  return { language: language === 'zh' ? 'zh' : 'en', seconds: (time) => t('result.seconds', { value: fixed(time, 1) }) };
}

/** Frames with the comparison that is on the screen, five labels, and what they were made with: one picture. */
export async function savePng(recognition: Recognition, settings: Settings, language: string, t: TFunction): Promise<void> {
  const blob = await drawCard(recognition, settings, cardTexts(recognition, settings, t), cardWords(language, t));
  if (blob !== null) saveBlob(blob, `${stem(recognition.file)}-attention.png`);
}

/** The same as one page that needs nothing else: for sending, printing, and reading aloud. */
export async function saveHtml(recognition: Recognition, settings: Settings, language: string, t: TFunction): Promise<void> {
  const texts = cardTexts(recognition, settings, t);
  const words = cardWords(language, t);
  const picture = await drawCard(recognition, settings, null, words);
  if (picture === null) return;
  const page = cardPage(texts, await dataAddress(picture), words.language);
  saveBlob(new Blob([page], { type: 'text/html' }), `${stem(recognition.file)}.html`);
}

function stem(file: string): string {
  return file.replace(/\.[^.]+$/, '');
}
