/** Labels that cannot be answered are refused before anything is read, by the first of them and with the reason. */
import { AppError } from '../../shared/errors/errors';
import type { LabelText } from '../../shared/recognition/recognition';
import { languages, languagesUsed, type LanguageUse } from '../../shared/recognition/spaces';

/**
 * @throws AppError `labels-invalid` for a label that is empty or in no language the model reads; `languages-apart` where
 * its language has nothing to do with the eyes, `languages-mixed` where no one language with eyes of its own has them all
 */
export function refuseUnreadable(use: LanguageUse, labels: readonly LabelText[]): void {
  const read = languages.filter((language) => use[language] !== 'unread');
  const lacks = (label: LabelText) => read.every((language) => label[language].trim() === '');
  const index = labels.findIndex(lacks);
  if (index >= 0) throw unread(labels[index]!, index, read.includes('en') ? 'English' : 'Chinese');
  if (languagesUsed(use).length > 0) return;
  const apart = languages.find((language) => use[language] === 'other-space');
  const name = (language: string) => (language === 'zh' ? 'Chinese' : 'English');
  if (apart !== undefined) {
    const other = apart === 'zh' ? 'en' : 'zh';
    const label = labels.find((candidate) => candidate[other].trim() === '') ?? labels[0]!;
    throw new AppError(
      'languages-apart',
      `"${label[apart]}" can be read only in ${name(apart)} here, and this model's ${name(apart)} has nothing to do with its eyes until an adapter is taught with both: the answer would be noise.`,
      {
        remedy: `Write the label in ${name(other)} too, or choose an adapter that was taught with ${name(apart)}, or a model that keeps the eyes its ${name(apart)} was made with.`,
        details: { label: label[apart], language: apart },
      },
    );
  }
  const label = labels.find(({ en }) => en.trim() === '') ?? labels[0]!;
  throw new AppError(
    'languages-mixed',
    `Some labels are written in English alone and others, like "${label.zh}", in Chinese alone; each language looks with eyes of its own, and the two cannot be compared.`,
    { remedy: 'Write all labels in one of the languages.', details: { label: label.zh, language: 'zh' } },
  );
}

function unread(label: LabelText, index: number, language: string): AppError {
  const text = label.en.trim() || label.zh.trim();
  const why = text === '' ? `Label ${index + 1} is empty.` : `The model reads only ${language}, and "${text}" is not written in it.`;
  return new AppError('labels-invalid', why, {
    remedy: text === '' ? 'Write it, or take it out.' : `Write the label in ${language}, or choose a model that reads both languages.`,
    details: { label: text, index },
  });
}
