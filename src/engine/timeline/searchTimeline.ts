/** Any words against a film that was opened: the cosine of every window that is known, from kept features. */
import { AppError } from '../../shared/errors/errors';
import type { CallContext } from '../../shared/protocol/call';
import type { TimelineCurve, TimelineSearch } from '../../shared/timeline/film';
import { windowMiddle } from '../../shared/timeline/plan';
import { embedForModel } from '../recognise/embedForModel';
import { speakersFor } from '../recognise/speakers';
import type { OpenTimeline } from './openTimeline';
import { scoreRecord } from './scoreRecord';

/** @throws AppError `labels-invalid` for no words, `languages-apart`, `not-encoded` where the model was replaced */
export async function searchTimeline(
  opened: OpenTimeline,
  { text, template }: TimelineSearch,
  { signal }: CallContext<never>,
): Promise<TimelineCurve> {
  const timeline = { ...opened, turn: opened.turnIn({ signal, onProgress: () => undefined }) };
  const { film, pieces, kept, eyes, turn, asked } = timeline;
  const language = /\p{Script=Han}/u.test(text) ? 'zh' : 'en';
  const label = { en: language === 'en' ? text.trim() : '', zh: language === 'zh' ? text.trim() : '' };
  const labels = await turn(({ model }) => {
    const use = speakersFor(model, asked, [label]);
    return embedForModel(model.towers, use, [label], template ?? film.template, { signal, onProgress: () => undefined });
  });
  const needed = labels.use.zh === 'own-eyes' ? 'own' : 'model';
  if (!eyes.some((one) => one.eyes === needed)) {
    throw new AppError('not-encoded', 'These words are read by eyes that have not seen the film.', {
      remedy: 'Run the timeline with labels in that language.',
    });
  }
  const scores = new Float32Array(film.plan.windows).fill(NaN);
  for (const piece of pieces) {
    const record = kept.has(piece.index) ? await kept.get(piece.index) : null;
    if (record === null) continue;
    const { en, zh } = await scoreRecord(timeline, piece, record, 0.5, labels);
    scores.set((language === 'en' ? en : zh) ?? en ?? zh!, piece.first);
  }
  return { language, scores, times: Float64Array.from(scores, (_, w) => windowMiddle(film.plan, w)) };
}
