/**
 * Class names as data sets write them ("ApplyEyeMakeup", "brush_hair") become the words that a text encoder has read:
 * "apply eye makeup". Only where the whole list is of that kind, so that "TaiChi" among phrases stays as written.
 */
import type { LabelText } from '../../recognition/recognition';
import type { Notes } from './reading';

const oneWord = /^[\p{Letter}\p{Number}_'()+-]+$/u;
const innerCapital = /\p{Ll}\p{Lu}/u;

/** "ApplyEyeMakeup" and "brush_hair" as a person would write them: "apply eye makeup", "brush hair". */
export function spellOut(name: string): string {
  return name
    .replaceAll(/_+/g, ' ')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

/** Spells the English of a list out where it is one of class names. */
export function spellOutNames(labels: readonly LabelText[], notes: Notes): LabelText[] {
  const names = labels.map(({ en }) => en).filter((en) => en !== '');
  const joined = names.filter((name) => innerCapital.test(name)).length;
  const underlined = names.some((name) => /\p{Letter}_\p{Letter}/u.test(name));
  if (!names.every((name) => oneWord.test(name)) || (!underlined && joined * 3 < names.length) || joined + Number(underlined) === 0)
    return [...labels];
  return labels.map((label) => {
    const en = spellOut(label.en);
    if (en === label.en || en === '') return label;
    notes.add('class-names', `${label.en} → ${en}`);
    return { ...label, en };
  });
}
